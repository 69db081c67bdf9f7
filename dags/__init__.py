"""Airflow DAGs: they name jobs and inputs, the work is in etl.steps. Files that begin with an underscore are no DAG files."""
