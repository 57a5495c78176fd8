"""The ground floor: ids, money, time, regions, change history. No business nouns."""
