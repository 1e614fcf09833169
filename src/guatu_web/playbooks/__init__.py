"""The playbook in force in a zone, and its versions."""
