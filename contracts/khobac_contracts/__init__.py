"""The facts that khobac's services announce, and nothing else: pydantic is all that is needed to read them."""
