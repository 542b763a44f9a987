"""Runs the servers of a benchmark: PostgreSQL and Kafka, the service as in production, and an origin of images.

`Rig`, a context manager, starts them. They listen on free loopback ports, write below target/bench, and end with the
`with` block, however it ends (also by Ctrl-C, SIGTERM and SIGHUP). Needs only Python's standard library.
"""

import atexit
import csv
import http.client
import http.server
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
TARGET = PROJECT / "target"
PACKAGE = TARGET / "quarkus-app" / "quarkus-run.jar"
CLASS_PATH = TARGET / "embedded" / "classpath"
BENCHMARK = TARGET / "test-classes" / "dev" / "halftone" / "bench" / "ExplainCatalog.class"
IMAGE_SUFFIXES = {".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".psd"}
READY_SECONDS = 120

# As in the container: without these options recompressing threads and HTTP threads have the same priority.
PRODUCTION_OPTIONS = ["-XX:ThreadPriorityPolicy=1", "-XX:JavaPriority1_To_OSPriority=10"]


class BenchError(Exception):
    """An error with a sentence that says why there is no figure."""


def note(text):
    print(text, file=sys.stderr, flush=True)


def run(main):
    """Runs a benchmark's main function, and cleans up whatever ends it."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, frame: sys.exit(128 + received))
    try:
        sys.exit(main())
    except BenchError as error:
        note(f"{Path(sys.argv[0]).name}: {error}")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def build(in_java=False):
    """Packages the service and compiles the servers and the Java benchmarks, unless they are newer than every source."""
    sources = [PROJECT / "pom.xml", *(path for path in (PROJECT / "src").rglob("*") if path.is_file())]
    newest = max(path.stat().st_mtime for path in sources)
    if is_built(in_java) and PACKAGE.stat().st_mtime > newest:
        return
    note("Packaging the service")
    finished = subprocess.run(
        [PROJECT / "mvnw", "-B", "-q", "package", "-DskipTests", *(["-Pbench"] if in_java else [])],
        cwd=PROJECT, stdout=sys.stderr, check=False)
    if finished.returncode != 0:
        raise BenchError("the service can't be packaged")


def is_built(in_java=False):
    return PACKAGE.exists() and CLASS_PATH.exists() and (BENCHMARK.exists() or not in_java)


def require_build(in_java=False):
    if not is_built(in_java):
        raise BenchError("there is no package yet: leave --no-build out")


def java():
    home = os.environ.get("JAVA_HOME")
    return str(Path(home, "bin", "java")) if home else "java"


def class_path():
    """The class path of src/test and src/bench: the embedded servers and the benchmarks in Java."""
    return os.pathsep.join([str(TARGET / "test-classes"), str(TARGET / "classes"), CLASS_PATH.read_text().strip()])


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def machine():
    """One line about the machine: cores, load and JVM."""
    version = subprocess.run([java(), "-version"], capture_output=True, text=True, check=True).stderr.splitlines()[0]
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{os.cpu_count()} cores, load {load}, {version}"


def images_in(folder):
    images = sorted(path for path in folder.iterdir() if path.suffix.lower() in IMAGE_SUFFIXES)
    if not images:
        raise BenchError(f"there are no images in {folder}; bench/README.md says how to get some")
    return images


def write_csv(path, urls, per_product):
    """A CSV as users upload it: one row per product, its URLs in one cell."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["S. No.", "Product Name", "Input Image Urls"])
        for serial, start in enumerate(range(0, len(urls), per_product), start=1):
            rows.writerow([serial, f"Product {serial}", ",".join(urls[start:start + per_product])])
    return path


class Rig:
    """The processes of one benchmark and the folder they write to."""

    def __init__(self, name):
        self.directory = TARGET / "bench" / f"{name}-{os.getpid()}"
        self.logs = TARGET / "bench" / "logs" / name
        self._processes = []
        self._names = {}

    def __enter__(self):
        self.directory.mkdir(parents=True)
        self.logs.mkdir(parents=True, exist_ok=True)
        atexit.register(self._stop)  # in case the interpreter ends before the end of the block
        return self

    def __exit__(self, *failure):
        self._stop()
        if failure[0] not in (None, SystemExit, KeyboardInterrupt):
            note(f"The logs are in {self.logs.relative_to(PROJECT)}")

    def _stop(self):
        """Stops the processes in the reverse order of their start: the service before its servers."""
        while self._processes:
            process = self._processes.pop()
            if process.stdin:
                process.stdin.close()  # the servers exit when their input ends, and remove their data
            else:
                process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)

    def _start(self, name, command, **options):
        # In their own session, so that Ctrl-C reaches only this process, which then stops them in order.
        log = (self.logs / f"{name}.log").open("wb")
        process = subprocess.Popen(command, stderr=log, start_new_session=True, **{"stdout": log, **options})
        log.close()
        self._processes.append(process)
        self._names[name] = process
        return process

    def process(self, name):
        """A started process: servers (Kafka, and the parent of PostgreSQL), origin or service."""
        return self._names[name]

    def start_servers(self, clusters=False):
        """Starts PostgreSQL and Kafka in a separate process; returns the service's environment for them.

        With clusters: a primary with a synchronous standby, and three Kafka nodes, as children of that process.
        """
        note("Starting PostgreSQL and Kafka" + (" as clusters" if clusters else ""))
        main_class = "dev.halftone.failures.ClusterServers" if clusters else "dev.halftone.embedded.EmbeddedServers"
        process = self._start(
            "servers",
            [java(), "-Xmx512m", "-cp", class_path(), main_class, self.directory / "servers"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=PROJECT)
        self._postgres = self.directory / "servers" / ("postgres-1" if clusters else "postgres")
        for line in process.stdout:
            if line.startswith("ready "):
                _, reactive_url, user, kafka = line.split()
                return {
                    "QUARKUS_DATASOURCE_REACTIVE_URL": reactive_url,
                    "QUARKUS_DATASOURCE_JDBC_URL": f"jdbc:{reactive_url}",
                    "QUARKUS_DATASOURCE_USERNAME": user,
                    "QUARKUS_DATASOURCE_PASSWORD": "",
                    "KAFKA_BOOTSTRAP_SERVERS": kafka,
                }
        raise BenchError("PostgreSQL and Kafka did not start")

    def postgres_processes(self):
        """The postmaster (with clusters, that of the primary), then its children."""
        return self.family(int((self._postgres / "postmaster.pid").read_text().split()[0]))

    @staticmethod
    def family(parent):
        """A process and its children (Linux)."""
        children = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue  # ended meanwhile
            if int(fields[1]) == parent:
                children.append(int(stat.parent.name))
        return [parent, *children]

    def postgres_cpu_seconds(self):
        """Processor time of all of PostgreSQL's processes so far (Linux)."""
        postmaster = (self._postgres / "postmaster.pid").read_text().split()[0]
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue  # ended meanwhile
            if stat.parent.name == postmaster:
                ticks += sum(map(int, fields[11:15]))  # including its ended children
            elif fields[1] == postmaster:
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def run_java(self, main_class, *arguments):
        """Runs a benchmark in Java to its end, with the output of this process; returns its exit code."""
        command = [java(), "-Xmx1g", "-cp", class_path(), main_class, *map(str, arguments)]
        return self._start(main_class, command, stdout=None).wait()

    def start_origin(self, folder, validators=True, bytes_sent=None):
        """Serves a folder on loopback, with keep-alive; returns the URL of its root.

        With nginx alone: without validators there are no ETag and Last-Modified, and bytes_sent is a file that gets a line
        with the bytes of each response, within a second.
        """
        port = free_port()
        nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
        if nginx:
            self._start_nginx(nginx, folder, port, validators, bytes_sent)
        elif bytes_sent or not validators:
            raise BenchError("nginx is not installed (apt-get install nginx-light)")
        else:
            note("nginx is not installed; a Python server is the origin, and takes more of the processor")
            self._start_python_origin(folder, port)
        return f"http://127.0.0.1:{port}/"

    def start_program(self, name, command, port):
        """Starts any other program, and returns when it listens on a loopback port."""
        process = self._start(name, command)
        self._await(f"the {name}", process, lambda: _connects(port))
        return process

    def _start_nginx(self, nginx, folder, port, validators, bytes_sent):
        place = self.directory / f"nginx-{port}"
        place.mkdir()
        temporary = "\n".join(
            f"  {kind}_temp_path {place}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        log = f"{bytes_sent} bytes buffer=64k flush=1s" if bytes_sent else "off"
        anonymous = "" if validators else 'etag off; if_modified_since off; add_header Last-Modified "";'
        configuration = place / "nginx.conf"
        configuration.write_text(f"""
{"user root;" if os.geteuid() == 0 else ""}
daemon off;
pid {place}/nginx.pid;
error_log stderr warn;
worker_processes 1;
events {{ worker_connections 1024; }}
http {{
{temporary}
  types {{ image/jpeg jpg jpeg; image/png png; image/gif gif; image/webp webp; image/tiff tif tiff; image/bmp bmp; }}
  log_format bytes "$bytes_sent";
  access_log {log};
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  open_file_cache max=10000;
  server {{ listen 127.0.0.1:{port}; root "{folder}"; {anonymous} }}
}}
""")
        process = self._start("origin" if validators else "origin-without-validators", [nginx, "-p", place, "-c", configuration])
        self._await("the origin", process, lambda: _connects(port))

    @staticmethod
    def _start_python_origin(folder, port):
        class Handler(http.server.SimpleHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def __init__(self, *arguments):
                super().__init__(*arguments, directory=str(folder))

            def log_message(self, *arguments):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def start_service(self, servers, jvm_options=(), name="service", executable=None, **environment):
        """Starts the service as in production, and waits until it is ready; outputs go below this rig's folder.

        With a native executable, that is started, and the options are for it.
        """
        note(f"Starting the {name}")
        port, management_port = free_port(), free_port()
        started = time.monotonic()
        process = self._start(
            name,
            [executable.resolve(), *jvm_options] if executable
            else [java(), *PRODUCTION_OPTIONS, *jvm_options, "-jar", PACKAGE],
            cwd=self.directory,
            env={
                **os.environ,
                **servers,
                "QUARKUS_HTTP_HOST": "127.0.0.1",
                "QUARKUS_HTTP_PORT": str(port),
                "QUARKUS_MANAGEMENT_HOST": "127.0.0.1",
                "QUARKUS_MANAGEMENT_PORT": str(management_port),
                "HALFTONE_PUBLIC_URL": f"http://127.0.0.1:{port}",
                "HALFTONE_AUTH_MODE": "none",
                "HALFTONE_FETCH_ALLOWED_NETWORKS": "127.0.0.0/8",
                "HALFTONE_FETCH_ALLOWED_PORTS": "1-65535",
                "HALFTONE_STORE_DIRECTORY": str(self.directory / "images"),
                **environment,
            })
        service = Service(process, port, management_port)
        self._await(f"the {name}", process, service.ready, pause=0.002)
        service.start_seconds = time.monotonic() - started
        note(f"The {name} is ready after {service.start_seconds:.2f} s")
        self._await_partitions(servers["KAFKA_BOOTSTRAP_SERVERS"])
        return service

    @staticmethod
    def _await_partitions(brokers):
        """Waits until every partition answers its leader's clients.

        A broker on two busy cores needs seconds for topics that it has just made, and refuses records meanwhile. Where
        the service is installed, the topics are there before a worker starts.
        """
        if not shutil.which("kcat"):
            note("kcat is not installed: a first run may stand still until Kafka has made its partitions")
            return
        deadline = time.monotonic() + READY_SECONDS
        while True:
            listed = subprocess.run(
                ["kcat", "-b", brokers, "-L", "-J"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            topics = json.loads(listed.stdout)["topics"] if listed.returncode == 0 else []
            offsets = [word for topic in topics for part in topic["partitions"]
                       for word in ("-t", f"{topic['topic']}:{part['partition']}:-1")]
            if offsets and not subprocess.run(
                    ["kcat", "-b", brokers, "-Q", *offsets], stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL).returncode:
                return
            if time.monotonic() > deadline:
                raise BenchError(f"Kafka's partitions had no leaders within {READY_SECONDS} s")
            time.sleep(0.2)

    def stop(self, service):
        """Ends a service as SIGTERM does."""
        service.process.terminate()
        service.process.wait(timeout=60)

    @staticmethod
    def _await(name, process, condition, pause=0.1):
        deadline = time.monotonic() + READY_SECONDS
        while not condition():
            if process.poll() is not None:
                raise BenchError(f"{name} ended at its start with code {process.returncode}")
            if time.monotonic() > deadline:
                raise BenchError(f"{name} was not ready within {READY_SECONDS} s")
            time.sleep(pause)


def _connects(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


class Service:
    """The running service, through its HTTP API and its entry in /proc."""

    def __init__(self, process, port, management_port):
        self.process = process
        self.port = port
        self.management_port = management_port

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def ready(self):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.management_port, timeout=120)
            connection.request("GET", "/q/health/ready")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False

    def upload(self, path, **options):
        """Uploads a CSV; returns the id of the request, which is then durable."""
        boundary = uuid.uuid4().hex
        parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
                 for name, value in options.items() if value is not None]
        parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{path.name}"\r\n'
                     "Content-Type: text/csv\r\n\r\n".encode())
        body = b"".join([*parts, path.read_bytes(), f"\r\n--{boundary}--\r\n".encode()])
        connection = self.connect()
        connection.request("POST", "/upload/", body, {"Content-Type": f"multipart/form-data; boundary={boundary}"})
        response = connection.getresponse()
        answer = response.read()
        connection.close()
        if response.status != 200:
            raise BenchError(f"the upload was answered {response.status}: {answer[:500].decode(errors='replace')}")
        return json.loads(answer)["request_id"]

    def status(self, request, connection):
        connection.request("GET", f"/status/{request}/")
        response = connection.getresponse()
        answer = response.read()
        if response.status != 200:
            raise BenchError(f"the status was answered {response.status}: {answer[:500].decode(errors='replace')}")
        return json.loads(answer)

    def cpu_seconds(self):
        """Processor time so far, which other work on the machine changes little (Linux)."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def rss_mb(self):
        """Resident memory now, in MB (Linux)."""
        return self._memory_mb("VmRSS")

    def peak_rss_mb(self):
        """Peak resident memory, in MB (Linux)."""
        return self._memory_mb("VmHWM")

    def _memory_mb(self, field):
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(field + ":"):
                return round(int(line.split()[1]) * 1024 / 1_000_000)
        raise BenchError(f"the service's process has no {field}")
