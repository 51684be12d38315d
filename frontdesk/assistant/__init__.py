"""Running Rasa: the slim launcher, our graph components, the website channel and its client."""
