"""Would the cluster start safely? The compose file, its variables, the image and the locks, held by what can be read."""

import os
import re
import smtplib
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from etl import catalog
from etl.catalog import PROJECT
from tests.production.cluster import free_port

TEXT = (PROJECT / "docker-compose.yml").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
EXAMPLE = (PROJECT / ".env.example").read_text("utf-8")
DOCUMENTED = dict(re.findall(r"^([A-Z_]+)=(.*)$", EXAMPLE, re.M))
DOCKERFILE = (PROJECT / "Dockerfile").read_text("utf-8")
USED = re.findall(r"\$\{([A-Z_]+)(:[?-])?([^}]*)\}", TEXT)
SECRET = re.compile(r"PASSWORD|SECRET|TOKEN|KEY")

TOP_LEVEL = {"name", "services", "networks", "secrets", "volumes"}
KEYS = {
    "build", "cap_drop", "command", "depends_on", "environment", "healthcheck", "image", "init", "networks", "ports", "profiles",
    "read_only", "restart", "secrets", "security_opt", "shm_size", "stop_grace_period", "tmpfs", "user", "volumes",
}  # fmt: skip
HEALTH = {"test", "interval", "timeout", "retries", "start_period", "disable"}
ROLES = {"ESEP_ADMIN_URL", "ESEP_WRITER_PASSWORD", "ESEP_READER_PASSWORD", "ESEP_AUDITOR_PASSWORD"}  # what only the making of roles needs
AIRFLOW = {"prepare", "api-server", "scheduler", "dag-processor", "triggerer", "worker"}


def test_the_file_says_only_what_compose_understands() -> None:
    assert {key for key in COMPOSE if not key.startswith("x-")} == TOP_LEVEL
    for name, service in SERVICES.items():
        assert set(service) <= KEYS, name
        assert isinstance(service["command"], list) if "command" in service else True, name
        assert set(service["networks"]) <= set(COMPOSE["networks"]), name
        named = [volume.split(":")[0] for volume in service.get("volumes", []) if not volume.startswith("${")]  # a folder of the host is a setting
        assert set(named) <= set(COMPOSE["volumes"]), name
        assert set(service.get("healthcheck", {})) <= HEALTH, name
        for needed, how in (service.get("depends_on") or {}).items():
            assert needed in SERVICES, name
            ends = SERVICES[needed]["restart"] == "no"
            assert how == {"condition": "service_completed_successfully" if ends else "service_healthy"}, name
        assert all(isinstance(value, str) for value in (service.get("environment") or {}).values()), name


def test_the_cluster_has_every_part_that_the_design_names() -> None:
    assert set(SERVICES) == AIRFLOW | {"metadata", "warehouse", "queue", "mailbox"}
    assert [name for name, service in SERVICES.items() if service.get("profiles")] == ["mailbox"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_has_no_more_rights_than_it_needs(name: str) -> None:
    service = SERVICES[name]
    user, _, group = service["user"].partition(":")
    assert int(user) > 0
    assert int(group) > 0
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["networks"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_says_when_it_is_well_and_starts_again_by_itself(name: str) -> None:
    service = SERVICES[name]
    if name == "prepare":
        assert (service["restart"], service["healthcheck"]) == ("no", {"disable": True})
    else:
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}


def test_databases_and_queue_are_reached_from_inside_only() -> None:
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    for name in ("metadata", "warehouse", "queue", "scheduler", "dag-processor"):
        assert SERVICES[name]["networks"] == ["inside"]
        assert "ports" not in SERVICES[name]
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["api-server"]
    assert SERVICES["api-server"]["ports"] == ["${AIRFLOW_LISTEN:-127.0.0.1:8080}:8080"]


def test_only_the_worker_holds_the_key_that_signs_the_log() -> None:
    assert list(COMPOSE["secrets"]) == ["log-key"]
    assert COMPOSE["secrets"]["log-key"]["file"].startswith("${ESEP_LOG_KEY_FILE:?")
    assert {name: service["secrets"] for name, service in SERVICES.items() if "secrets" in service} == {"worker": ["log-key"]}
    assert SERVICES["worker"]["environment"]["ESEP_LOG_KEY"] == "/run/secrets/log-key"


def test_esep_is_the_writer_of_its_warehouse_and_only_the_first_step_knows_the_administrator() -> None:
    administrator = SERVICES["warehouse"]["environment"]["POSTGRES_USER"]
    assert "//esep_writer:" in SERVICES["worker"]["environment"]["ESEP_WAREHOUSE_URL"]
    assert [name for name, service in SERVICES.items() if f"//{administrator}:" in str(service.get("environment"))] == ["prepare"]
    assert "app(['roles'])" in (PROJECT / "scripts/prepare.sh").read_text("utf-8")


def test_every_variable_is_explained() -> None:
    assert {name for name, _, _ in USED} <= set(DOCUMENTED)
    settings = (PROJECT / "etl/settings.py").read_text("utf-8")
    read = set(re.findall(r'"(ESEP_[A-Z_]+)"', settings)) | {f"ESEP_SOURCE_{source.name.upper()}_URL" for source in catalog.sources()}
    assert read <= set(DOCUMENTED)
    passed_on = set(SERVICES["worker"]["environment"])
    assert read - passed_on == ROLES
    assert set(SERVICES["prepare"]["environment"]) - passed_on == ROLES | {"AIRFLOW_ADMIN_USER", "AIRFLOW_ADMIN_EMAIL", "AIRFLOW_ADMIN_PASSWORD"}


def test_every_documented_variable_is_read_by_something() -> None:
    names = {name for name, _, _ in USED} | set(SERVICES["prepare"]["environment"]) | {"ESEP_TEST_POSTGRES_URL"}
    assert set(DOCUMENTED) <= names


def test_no_password_has_a_default() -> None:
    secrets = [(name, how, value) for name, how, value in USED if SECRET.search(name) and "PUBLIC" not in name]
    assert secrets
    for name, how, value in secrets:
        assert how == ":?" or (name.startswith(("ESEP_SOURCE_", "ESEP_SMTP_", "ESEP_READER_", "ESEP_AUDITOR_", "ESEP_SIGN_")) and value == ""), name
    assert all(not value for name, value in DOCUMENTED.items() if SECRET.search(name))
    assert not re.search(r"(?i)(password|secret|token)\w*:\s*[\"']?[a-z0-9]+[\"']?\s*$", TEXT, re.M)


def test_a_variable_without_which_nothing_can_start_stops_the_start() -> None:
    required = {name for name, how, _ in USED if how == ":?"}
    assert {
        "AIRFLOW_DB_PASSWORD",
        "AIRFLOW_FERNET_KEY",
        "AIRFLOW_JWT_SECRET",
        "AIRFLOW_ADMIN_PASSWORD",
        "ESEP_DB_PASSWORD",
        "ESEP_DB_ADMIN_PASSWORD",
        "REDIS_PASSWORD",
    } <= required
    assert {name for name in required if DOCUMENTED[name]} == set()


def test_both_addresses_of_the_metadata_use_the_one_driver_that_is_installed() -> None:
    environment = SERVICES["scheduler"]["environment"]
    assert environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].startswith("postgresql+psycopg://")
    assert environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC"].startswith("postgresql+psycopg_async://")
    assert environment["AIRFLOW__CELERY__RESULT_BACKEND"].startswith("db+postgresql+psycopg://")
    assert environment["ESEP_WAREHOUSE_URL"].startswith("postgresql+psycopg://")


def test_every_airflow_process_has_the_same_settings_and_image() -> None:
    for name in AIRFLOW - {"prepare"}:
        assert SERVICES[name]["environment"] == SERVICES["worker"]["environment"]
        assert SERVICES[name]["image"] == SERVICES["prepare"]["image"]


def test_the_image_is_built_from_the_lists_that_the_makefile_uses() -> None:
    assert "scripts/system.sh scripts/system-packages.txt" in DOCKERFILE
    assert "scripts/system.sh scripts/system-packages.txt" in (PROJECT / "Makefile").read_text("utf-8")
    install = r"-m pip install .*--require-hashes .*--no-deps .*-r requirements(-dev)?\.txt"
    assert re.search(install, DOCKERFILE)
    assert re.search(install, (PROJECT / "scripts/venv.sh").read_text("utf-8"))
    assert len(re.findall(r"apt-get|pip install", DOCKERFILE)) == 1


def test_the_image_runs_as_nobody_in_particular_and_keeps_no_secret() -> None:
    assert DOCKERFILE.rstrip().endswith("USER 10001:10001")
    assert re.search(r"^FROM python:3\.11-slim-bookworm$", DOCKERFILE, re.M)
    assert not SECRET.search(DOCKERFILE)
    assert "PYTHONDONTWRITEBYTECODE" not in DOCKERFILE


def test_only_what_runs_goes_into_the_image() -> None:
    rules = [line for line in (PROJECT / ".dockerignore").read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert "**/.env*" in rules[rules.index("!scripts") :]
    copied = {rule.removeprefix("!") for rule in rules if rule.startswith("!")}
    assert {"dags", "etl", "expectations", "plugins", "report_templates", "requirements.txt", "scripts"} <= copied
    assert not copied & {"tests", "esep-home", ".git", ".venv"}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_pinned_with_its_hash_and_names_no_registry(name: str) -> None:
    text = (PROJECT / name).read_text("utf-8")
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    assert len(blocks) > 100
    for block in blocks:
        assert re.match(r"[A-Za-z0-9._\-\[\],]+==\S+", block), block[:80]
        assert "--hash=sha256:" in block, block[:80]
    assert not re.search(r"https?://|--index-url|--find-links|--trusted-host", text)


def test_the_pins_that_airflow_needs_are_kept() -> None:
    locked = dict(re.findall(r"^([a-z0-9-]+)(?:\[[^\]]*\])?==(\S+)", (PROJECT / "requirements.txt").read_text("utf-8"), re.M))
    assert tuple(int(part) for part in locked["celery"].split(".")[:2]) < (5, 7)  # 5.7.0 breaks the celery provider
    assert locked["apache-airflow"] == "3.3.2"


@pytest.mark.parametrize("name", ["system-packages.txt", "system-packages-test.txt"])
def test_a_list_of_debian_packages_holds_one_a_line(name: str) -> None:
    lines = (PROJECT / "scripts" / name).read_text("utf-8").splitlines()
    packages = [line.split("#")[0].strip() for line in lines]
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9.+-]*", package) for package in packages if package)
    assert any(packages)


@pytest.mark.parametrize("script", sorted(path.name for path in (PROJECT / "scripts").glob("*.sh")))
def test_a_script_can_be_read_by_its_shell_and_may_be_run(script: str) -> None:
    path = PROJECT / "scripts" / script
    shell = path.read_text("utf-8").splitlines()[0].split("/")[-1].split()[-1]
    assert subprocess.run([shell, "-n", path], capture_output=True, check=False).returncode == 0
    assert os.access(path, os.X_OK)


def test_the_mail_catcher_takes_a_letter_where_the_compose_file_puts_it(tmp_path: Path) -> None:
    port = free_port()
    command = [word.replace("0.0.0.0:8025", f"127.0.0.1:{port}").replace("/var/lib/esep", str(tmp_path)) for word in SERVICES["mailbox"]["command"]]
    catcher = subprocess.Popen([sys.executable, *command[1:]])
    try:
        send_when_it_answers(port)
        assert [path for path in (tmp_path / "mail" / "new").iterdir() if "Subject: month" in path.read_text("utf-8")]
    finally:
        catcher.terminate()
        catcher.wait(10)


def send_when_it_answers(port: int) -> None:
    for _ in range(100):
        try:
            with smtplib.SMTP("127.0.0.1", port, timeout=5) as server:
                server.sendmail("esep@region.example", ["akim@region.example"], "Subject: month\r\n\r\n")
                return
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise AssertionError("The mail catcher did not start.")


def test_the_key_that_signs_reports_reaches_the_worker_alone_and_cannot_be_changed_there() -> None:
    mounted = {name: [each for each in service.get("volumes", []) if "ESEP_SIGN_FOLDER" in each] for name, service in SERVICES.items()}
    assert {name: found for name, found in mounted.items() if found} == {"worker": ["${ESEP_SIGN_FOLDER:-/dev/null}:/run/signing:ro"]}
