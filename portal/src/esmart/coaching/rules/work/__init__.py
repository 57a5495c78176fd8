"""Pure decisions about work inside a unit, files of participants, machines and their reimbursement."""
