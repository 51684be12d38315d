"""The widget's API, the conversation record and callback requests."""
