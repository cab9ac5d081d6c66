"""The DAG of the comparison as an Airflow user writes it: its check fails until the file named by SALES_FIXED exists."""

import os
import time

import pendulum
from airflow.sdk import DAG, Param, task

with DAG(
    "daily_sales",
    schedule="0 0 * * *",
    start_date=pendulum.parse(os.environ["SALES_START"], tz="Asia/Seoul"),
    catchup=True,
    max_active_runs=4,
    params={"limit": Param(100, type="integer", minimum=1)},
    tags=["sales"],
):

    @task
    def extract():
        return 1000

    @task(retries=0)
    def check(rows):
        for line in range(200):
            print(f"row {line} checked")
        if not os.path.exists(os.environ["SALES_FIXED"]):
            raise ValueError("more rejects (52) than allowed (10)")
        return rows

    @task
    def load(rows):
        print(f"{rows} rows loaded")

    load(check(extract()))

with DAG(
    "slow_daily",
    schedule="0 0 * * *",
    start_date=pendulum.datetime(2026, 1, 1, tz="Asia/Seoul"),
    catchup=False,
    max_active_runs=2,
):

    @task
    def wait():
        time.sleep(5)

    wait()
