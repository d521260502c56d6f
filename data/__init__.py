"""Everything that speaks SQL: engine, schema, the account's door, ingest, stored totals, reports, migrations."""
