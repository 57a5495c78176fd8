"""Pages of work: participants, workshops and their books, partners, machines and reimbursements."""
