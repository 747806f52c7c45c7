"""signature: is this signature valid, and may this person sign this for that organisation?"""
