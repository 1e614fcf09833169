"""Django's PostgreSQL, whose connections are asked without a query whether they still stand."""
