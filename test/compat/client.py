"""Drives the API by the official client. Each step prints its name; a step that does not hold ends the program."""

import json
import os
import sys
import time
import urllib.request

import airflow_client.client as airflow
from airflow_client.client import models
from airflow_client.client.exceptions import (
    ApiException,
    ForbiddenException,
    NotFoundException,
    UnprocessableEntityException,
)

URL = sys.argv[1]
STEPS, FLAKY, DAILY, ASKS = "compat_steps", "compat_flaky", "compat_daily", "compat_asks"
DEADLINE_S = 60


def log_in():
    body = json.dumps({"username": os.environ["NAME"], "password": os.environ["PASSWORD"]}).encode()
    request = urllib.request.Request(
        f"{URL}/auth/token", data=body, headers={"content-type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 201
        return json.load(answer)["access_token"]


configuration = airflow.Configuration(host=URL)
configuration.access_token = log_in()
api = airflow.ApiClient(configuration)
dags, runs, tasks = airflow.DAGApi(api), airflow.DagRunApi(api), airflow.TaskInstanceApi(api)


def until(wanted, read):
    deadline = time.monotonic() + DEADLINE_S
    while True:
        value = read()
        if wanted(value):
            return value
        assert time.monotonic() < deadline, f"not within {DEADLINE_S} s: {value}"
        time.sleep(0.1)


def finished(dag_id, run_id):
    return until(
        lambda run: run.state.value in ("success", "failed"), lambda: runs.get_dag_run(dag_id, run_id)
    ).state.value


def refused(kind, call, *args, **more):
    try:
        call(*args, **more)
    except kind as error:
        return error
    raise AssertionError(f"{call} was not refused")


def trigger(dag_id, **more):
    return runs.trigger_dag_run(dag_id, models.TriggerDAGRunPostBody(logical_date=None, **more)).dag_run_id


def lists_dags():
    assert dags.get_dags(limit=2).total_entries == 4
    found = dags.get_dags(tags=["daily", "steps"], tags_match_mode="any", order_by=["-dag_id"])
    assert [dag.dag_id for dag in found.dags] == [STEPS, DAILY], found
    assert dags.get_dags(dag_id_pattern="FLAKY").dags[0].dag_id == FLAKY
    assert dags.get_dag(DAILY).timetable_summary == "0 0 * * *"
    assert dags.get_dag_details(STEPS).params["rows"]["value"] == 5
    assert set(dags.get_dag_tags().tags) == {"compat", "daily", "steps"}
    assert airflow.TaskApi(api).get_tasks(STEPS).tasks[0].downstream_task_ids == ["report"]
    assert airflow.TaskApi(api).get_task(STEPS, "report").task_id == "report"


def pauses():
    assert dags.patch_dag(STEPS, models.DAGPatchBody(is_paused=True)).is_paused
    assert [dag.dag_id for dag in dags.get_dags(paused=True).dags] == [STEPS]
    assert not dags.patch_dag(STEPS, models.DAGPatchBody(is_paused=False), update_mask=["is_paused"]).is_paused
    assert dags.patch_dags(models.DAGPatchBody(is_paused=False), dag_id_pattern="~").total_entries == 4
    dags.favorite_dag(STEPS)
    assert [dag.dag_id for dag in dags.get_dags(is_favorite=True).dags] == [STEPS]
    dags.unfavorite_dag(STEPS)


def triggers_and_polls():
    run_id = trigger(STEPS, dag_run_id="by_hand", conf={"rows": 7}, note="first")
    assert finished(STEPS, run_id) == "success"
    run = runs.get_dag_run(STEPS, run_id)
    assert (run.conf["rows"], run.note, run.run_type.value, run.triggering_user_name) == (7, "first", "manual", "admin")
    assert runs.get_dag_runs(STEPS, state=["success"], order_by=["-start_date"]).total_entries == 1
    assert runs.get_dag_runs("~", cursor="").next_cursor is None
    body = models.DAGRunsBatchBody(dag_ids=[STEPS], states=["success"])
    assert runs.get_list_dag_runs_batch("~", body).total_entries == 1
    assert refused(ApiException, trigger, STEPS, dag_run_id="by_hand").status == 409
    assert runs.patch_dag_run(STEPS, run_id, models.DAGRunPatchBody(note="second")).note == "second"
    assert runs.wait_dag_run_until_finished(STEPS, run_id, interval=1, result=["count"]) == {
        "state": "success",
        "results": {"count": {"rows": 7}},
    }
    stats = airflow.DagStatsApi(api).get_dag_stats(dag_ids=[STEPS]).dags[0].stats
    assert {one.state.value: one.count for one in stats}["success"] == 1


def reads_tasks():
    found = tasks.get_task_instances(STEPS, "by_hand", order_by=["map_index"])
    assert {task.task_id: task.state.value for task in found.task_instances} == {"count": "success", "report": "success"}
    assert tasks.get_task_instance(STEPS, "by_hand", "report").try_number == 1
    assert tasks.get_mapped_task_instances(STEPS, "by_hand", "report").total_entries == 0
    batch = models.TaskInstancesBatchBody(dag_ids=[STEPS], task_ids=["count"], state=["success"])
    assert tasks.get_task_instances_batch("~", "~", batch).total_entries == 1
    assert tasks.get_task_instance_dependencies(STEPS, "by_hand", "count").dependencies == []
    assert airflow.ExtraLinksApi(api).get_extra_links(STEPS, "by_hand", "count").total_entries == 0
    refused(NotFoundException, tasks.get_task_instance, STEPS, "by_hand", "none")


def reads_tries():
    run_id = trigger(FLAKY)
    assert finished(FLAKY, run_id) == "success"
    tries = tasks.get_task_instance_tries(FLAKY, run_id, "second_time")
    assert [(one.try_number, one.state.value) for one in tries.task_instances] == [(1, "failed"), (2, "success")]
    assert tasks.get_task_instance_try_details(FLAKY, run_id, "second_time", 1).state.value == "failed"


def reads_logs():
    def lines():
        log = tasks.get_log(STEPS, "by_hand", "count", 1, accept="application/json")
        return [line.event for line in log.content.actual_instance]

    until(lambda events: "counted 7" in events, lines)
    refused(NotFoundException, tasks.get_log, STEPS, "by_hand", "count", 9)


def reads_xcom():
    xcom = airflow.XComApi(api)
    assert xcom.get_xcom_entries(dag_id=STEPS, dag_run_id="by_hand", task_id="count").xcom_entries[0].key == "return_value"
    entry = xcom.get_xcom_entry(dag_id=STEPS, dag_run_id="by_hand", task_id="count", xcom_key="return_value").actual_instance
    assert entry.value == {"rows": 7}, entry


def clears():
    body = models.ClearTaskInstancesBody(
        dry_run=True, only_failed=False, dag_run_id="by_hand", task_ids=[], include_downstream=True
    ).to_dict() | {"task_ids": ["count"]}
    change = models.ClearTaskInstancesBody.from_dict(body)
    assert tasks.post_clear_task_instances(STEPS, change).total_entries == 2
    assert tasks.get_task_instance(STEPS, "by_hand", "count").state.value == "success"
    change.dry_run = False
    assert tasks.post_clear_task_instances(STEPS, change).total_entries == 2
    assert finished(STEPS, "by_hand") == "success"
    until(lambda task: task.try_number == 2, lambda: tasks.get_task_instance(STEPS, "by_hand", "report"))
    # The client cannot read an answer whose items fit two of its models, neither Airflow's nor ours.
    dry = runs.clear_dag_run_without_preload_content(STEPS, "by_hand", models.DAGRunClearBody(dry_run=True))
    assert (dry.status, len(json.loads(dry.data)["task_instances"])) == (200, 2)
    done = runs.clear_dag_run(STEPS, "by_hand", models.DAGRunClearBody(dry_run=False, note="third")).actual_instance
    assert done.dag_run_id == "by_hand" and done.note == "third", done
    assert finished(STEPS, "by_hand") == "success"


def marks():
    failed = models.PatchTaskInstanceBody(new_state="failed", note="by hand")
    dry = tasks.patch_task_instance_dry_run(STEPS, "by_hand", "report", failed)
    assert [task.task_id for task in dry.task_instances] == ["report"], dry
    assert tasks.get_task_instance(STEPS, "by_hand", "report").state.value == "success"
    changed = tasks.patch_task_instance(STEPS, "by_hand", "report", failed)
    assert [(task.state.value, task.note) for task in changed.task_instances] == [("failed", "by hand")]
    assert runs.patch_dag_run(STEPS, "by_hand", models.DAGRunPatchBody(state="failed")).state.value == "failed"
    assert runs.get_dag_runs("~", state=["failed"]).total_entries == 1


def answers():
    run_id = trigger(ASKS)
    detail = until(
        lambda found: found.total_entries == 1,
        lambda: tasks.get_hitl_details("~", "~", response_received=False, state=["awaiting_input"], dag_id_pattern="asks"),
    ).hitl_details[0]
    assert (detail.subject, detail.options, detail.body) == ("Load the rest?", ["approve", "reject"], "Five files are missing.")
    assert detail.params["days"] == {
        "value": 2,
        "description": "how many",
        "schema": {"type": "integer", "default": 2, "description": "how many"},
    }
    assert detail.task_instance.state.value == "awaiting_input" and detail.response_received is False
    assert tasks.get_hitl_detail(ASKS, run_id, "ask", -1).created_at == detail.created_at
    answer = models.UpdateHITLDetailPayload(chosen_options=["approve"], params_input={"why": "late"})
    wrong = models.UpdateHITLDetailPayload(chosen_options=["maybe"])
    assert refused(ApiException, tasks.update_hitl_detail, ASKS, run_id, "ask", -1, wrong).status == 400
    given = tasks.update_hitl_detail(ASKS, run_id, "ask", -1, answer)
    assert (given.responded_by.name, given.params_input) == ("admin", {"why": "late", "days": 2})
    assert refused(ApiException, tasks.update_hitl_detail, ASKS, run_id, "ask", -1, answer).status == 409
    assert finished(ASKS, run_id) == "success"
    assert tasks.get_task_instance(ASKS, run_id, "load").state.value == "success"
    past = tasks.get_hitl_detail_try_detail(ASKS, run_id, "ask", -1, 1)
    assert (past.chosen_options, past.responded_by_user.id, past.task_instance.try_number) == (["approve"], "admin", 1)
    entry = airflow.EventLogApi(api).get_event_logs(event="update_hitl_detail").event_logs[0]
    assert (entry.owner, entry.task_id, entry.run_id) == ("admin", "ask", run_id)


def backfills():
    backfill = airflow.BackfillApi(api)
    body = models.BackfillPostBody(
        dag_id=DAILY, from_date="2019-01-01T00:00:00Z", to_date="2019-01-04T00:00:00Z", max_active_runs=1
    )
    dags.patch_dag(DAILY, models.DAGPatchBody(is_paused=True))
    assert backfill.create_backfill_dry_run(body).total_entries == 4
    made = backfill.create_backfill(body)
    assert (made.is_paused, made.completed_at, made.reprocess_behavior.value) == (False, None, "none")
    assert backfill.list_backfills(DAILY).backfills[0].id == made.id
    assert backfill.pause_backfill(made.id).is_paused
    assert not backfill.unpause_backfill(made.id).is_paused
    assert refused(ApiException, backfill.create_backfill, body).status == 409
    backfill.cancel_backfill(made.id)
    until(lambda one: one.completed_at is not None, lambda: backfill.get_backfill(made.id))
    dags.patch_dag(DAILY, models.DAGPatchBody(is_paused=False))
    again = backfill.create_backfill(models.BackfillPostBody(**body.to_dict() | {"reprocess_behavior": "failed"}))
    until(lambda one: one.completed_at is not None, lambda: backfill.get_backfill(again.id))
    assert runs.get_dag_runs(DAILY, run_type=["backfill"], state=["success"]).total_entries == 4
    refused(NotFoundException, backfill.get_backfill, 999)


def pools():
    pool = airflow.PoolApi(api)
    assert pool.post_pool(models.PoolBody(name="compat", slots=2)).open_slots == 2
    assert refused(ApiException, pool.post_pool, models.PoolBody(name="compat", slots=2)).status == 409
    assert pool.patch_pool("compat", models.PoolPatchBody(slots=3), update_mask=["slots"]).slots == 3
    assert pool.get_pool("compat").include_deferred is False
    assert {one.name for one in pool.get_pools().pools} == {"compat", "default_pool"}
    answer = pool.bulk_pools(
        models.BulkBodyPoolBody.from_dict(
            {
                "actions": [
                    {"action": "create", "entities": [{"name": "more", "slots": 1}], "action_on_existence": "overwrite"},
                    {"action": "delete", "entities": ["more"]},
                ]
            }
        )
    )
    assert (answer.create.success, answer.delete.success, answer.update) == (["more"], ["more"], None), answer
    pool.delete_pool("compat")
    refused(NotFoundException, pool.get_pool, "compat")


def variables():
    variable = airflow.VariableApi(api)
    made = variable.post_variable(models.VariableBody(key="limits", value={"rows": 5}, description="of a load"))
    assert (made.value, made.is_encrypted) == ("***", True)
    assert variable.patch_variable("limits", models.VariableBody(key="limits", value="x")).description == "of a load"
    assert variable.get_variables().total_entries == 1
    assert variable.get_variable("limits").key == "limits"
    variable.delete_variable("limits")
    refused(NotFoundException, variable.get_variable, "limits")


def connections():
    connection = airflow.ConnectionApi(api)
    body = models.ConnectionBody(
        connection_id="mart", conn_type="postgres", host="db", port=5432, login="etl", password="p4ss", extra='{"a": 1}'
    )
    made = connection.post_connection(body)
    assert (made.host, made.port, made.password, made.extra) == ("db", 5432, "***", '{"a":"***"}')
    body.host = "db2"
    assert connection.patch_connection("mart", body, update_mask=["host"]).host == "db2"
    assert connection.get_connections(order_by=["connection_id"]).total_entries == 1
    refused(ForbiddenException, connection.test_connection, body)
    connection.delete_connection("mart")
    refused(NotFoundException, connection.get_connection, "mart")


def reads_the_rest():
    errors = airflow.ImportErrorApi(api)
    broken = errors.get_import_errors().import_errors[0]
    assert broken.filename == "/dags/broken.ts" and "Unexpected token" in broken.stack_trace
    assert errors.get_import_error(broken.import_error_id).filename == broken.filename
    versions = airflow.DagVersionApi(api)
    assert versions.get_dag_versions(STEPS).dag_versions[0].version_number == 1
    assert versions.get_dag_version(STEPS, 1).dag_id == STEPS
    assert "compat_steps" in airflow.DagSourceApi(api).get_dag_source(STEPS, accept="application/json").content
    assert airflow.DagWarningApi(api).list_dag_warnings().total_entries == 0
    events = airflow.EventLogApi(api).get_event_logs(event="trigger_dag_run").event_logs
    assert airflow.EventLogApi(api).get_event_log(events[0].event_log_id).owner == "admin"
    assert {job.job_type for job in airflow.JobApi(api).get_jobs(is_alive=True).jobs} == {"SchedulerJob", "WorkerJob"}
    assert airflow.ProviderApi(api).get_providers().total_entries == 0
    assert airflow.PluginApi(api).get_plugins().total_entries == 0
    assert airflow.MonitorApi(api).get_health().metadatabase.status == "healthy"
    assert airflow.VersionApi(api).get_version().version
    refused(ForbiddenException, airflow.ConfigApi(api).get_config, accept="application/json")


def refuses():
    assert json.loads(refused(NotFoundException, dags.get_dag, "none").body) == {
        "detail": "The Dag with ID: `none` was not found"
    }
    invalid = refused(UnprocessableEntityException, runs.get_dag_runs, STEPS, state=["done"])
    assert json.loads(invalid.body)["detail"][0]["loc"][:2] == ["query", "state"]
    assert refused(ApiException, dags.get_dags, order_by=["color"]).status == 400


def deletes():
    runs.delete_dag_run(STEPS, "by_hand")
    refused(NotFoundException, runs.get_dag_run, STEPS, "by_hand")
    dags.delete_dag(FLAKY)
    refused(NotFoundException, dags.get_dag, FLAKY)


for step in (
    lists_dags,
    pauses,
    triggers_and_polls,
    reads_tasks,
    reads_tries,
    reads_logs,
    reads_xcom,
    clears,
    marks,
    answers,
    backfills,
    pools,
    variables,
    connections,
    reads_the_rest,
    refuses,
    deletes,
):
    step()
    print(step.__name__, flush=True)
