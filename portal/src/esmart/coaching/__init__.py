"""From the first training to a business that lives, inside prison and outside. Money belongs to the ledger above."""
