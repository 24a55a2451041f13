"""Published electrolytes and interfaces: tables to search, and materials for any cell."""
