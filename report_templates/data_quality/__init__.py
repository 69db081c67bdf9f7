"""The auditor's monthly statement about the data of one region."""
