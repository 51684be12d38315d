"""One module per page of the console: authorised by the route table, each reads or writes, and renders."""
