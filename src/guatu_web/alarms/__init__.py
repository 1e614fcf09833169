"""Alarms (预警): what the rules of the playbook notice by themselves, each with an owner, a state and a note."""
