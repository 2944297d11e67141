"""What is asked: a module a topic, each with a function `cases(topic)`; its first lines become the header of the file."""
