"""What a Dockerfile of this folder makes: its root file system in a folder, and how a program is started in it.

Python's standard library and util-linux only. To be used in namespaces of one's own, because it mounts.
"""

import json
import os
import re
import shlex
import shutil
import string
import subprocess
from pathlib import Path

UNSHARE = shutil.which("unshare")
SETPRIV = shutil.which("setpriv")

# What the base images have: their environment, and the shared libraries, if the program does not bring its own. See
# https://quarkus.io/guides/quarkus-runtime-base-image and https://github.com/adoptium/containers.
SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
JAVA_HOME = "/opt/java/openjdk"
BASES = {
    "eclipse-temurin": ({"JAVA_HOME": JAVA_HOME, "PATH": f"{JAVA_HOME}/bin:{SYSTEM_PATH}", "LANG": "C.UTF-8"}, None),
    "quay.io/quarkus/ubi9-quarkus-micro-image": (
        {"PATH": SYSTEM_PATH},
        r"(linux-vdso|ld-linux-[\w-]+|libc|libm|libdl|libpthread|librt|libresolv|libgcc_s|libstdc\+\+|libz)\.so\.\d+"),
}
# One package, of which a base has all. Libraries that a program unpacks need more of it than the program itself.
GLIBC = ["libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1"]
SHELLS = {"ash", "bash", "busybox", "csh", "dash", "ksh", "sh", "tcsh", "zsh"}
# Loaded with a display or for sound alone, of which a container has neither.
OF_A_DESKTOP = {"libawt_xawt.so", "libjawt.so", "libjsound.so", "libsplashscreen.so"}
# The part of a JDK that a JRE is.
NOT_IN_A_JRE = shutil.ignore_patterns("ct.sym", "src.zip", "*.a")
JRE_PROGRAMS = ["java", "keytool"]
NO_FILES = {"ARG", "LABEL", "USER", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT"}
# What builds, which has been done; other commands of the first stage are run.
BUILDING = re.compile(r"\bmvnw\b|\bmicrodnf\b")


# Makes and takes an AOT cache (JEP 483, 514).
FIRST_JAVA_WITH_CACHE = 25
CACHE_OPTION = "-XX:AOTCache="


class Fault(Exception):
    """Says in a sentence what is wrong with the image."""


def require(truth, sentence):
    if not truth:
        raise Fault(sentence)


def run(*command, **options):
    return subprocess.run([str(part) for part in command], check=True, **options)


class Stage:
    """What a Dockerfile says from one FROM to the next: names and the rest of their lines."""

    def __init__(self, base, alias):
        self.base = base
        self.alias = alias
        self.instructions = []

    def all(self, name):
        return [rest for instruction, rest in self.instructions if instruction == name]

    def only(self, name):
        found = self.all(name)
        require(len(found) == 1, f"{name} is there {len(found)} times")
        return found[0]

    def program(self, name):
        """Of ENTRYPOINT and HEALTHCHECK: as it is without a shell."""
        rest = self.only(name)
        start = rest.find("[")
        require(start >= 0, f"{name} needs a shell: {rest}")
        return json.loads(rest[start:])


def read_dockerfile(path):
    text = "\n".join(line for line in path.read_text().splitlines() if not line.startswith("#"))
    arguments, stages = {}, []
    for line in re.sub(r"\\\n\s*", "", text).splitlines():
        name, _, rest = line.strip().partition(" ")
        if name == "FROM":
            image, *alias = string.Template(rest).substitute(arguments).split(" AS ")
            stages.append(Stage(image, "".join(alias)))
        elif name == "ARG" and not stages:
            key, _, value = rest.partition("=")
            arguments[key] = value
        elif name:
            stages[-1].instructions.append((name, rest))
    return stages


class Layout:
    """The root file system of an image, in a folder."""

    def __init__(self, stages, directory, target, java, is_root):
        self.build, self.image = stages
        self.root = directory / "root"
        self.source = directory / "build"
        self.target = target
        self.java = java
        self.is_root = is_root
        repository = self.image.base.partition(":")[0]
        require(repository in BASES, f"what is in {repository} is to be added to {Path(__file__).name}")
        self.environment, self.base_libraries = dict(BASES[repository][0]), BASES[repository][1]
        self.workdir = "/"
        self.commands = []

    def path(self, inside):
        return self.root / str(inside).lstrip("/")

    def make(self):
        """Only what the Dockerfile names, and what the base has of it."""
        self.make_build_stage()
        for name, rest in self.image.instructions:
            if name == "COPY":
                self.copy(rest)
            elif name == "RUN":
                require(rest.startswith("["), f"RUN needs a shell: {rest}")
                self.commands.append(json.loads(rest))
            elif name == "WORKDIR":
                self.workdir = rest
                self.path(rest).mkdir(parents=True, exist_ok=True)
            elif name == "ENV":
                self.environment.update(pair.split("=", 1) for pair in shlex.split(rest))
            else:
                require(name in NO_FILES, f"{name} can't be laid out here")
        run("umount", "--lazy", self.source)
        if "JAVA_HOME" in self.environment:
            self.copy_java()
        for folder in ("tmp", "proc", "dev", "etc"):
            self.path(folder).mkdir(exist_ok=True)
        self.path("etc/hosts").write_text("127.0.0.1 localhost\n::1 localhost\n")
        self.path("etc/resolv.conf").write_text("")
        self.path("etc/passwd").write_text("root:x:0:0:root:/root:/sbin/nologin\n")
        self.copy_libraries()

    def make_build_stage(self):
        """What the build's commands do with what is built: they run here, on the target of this machine, until all is copied."""
        self.source.mkdir()
        run("mount", "-t", "tmpfs", "tmpfs", self.source)
        for folder in ("usr", "bin", "lib", "lib64", "dev", "source/target"):
            (self.source / folder).mkdir(parents=True)
        for folder in ("usr", "bin", "lib", "lib64", "dev"):
            if Path("/", folder).exists():
                run("mount", "--rbind", f"/{folder}", self.source / folder)
        run("mount", "--bind", self.target, self.source / "source/target")
        for command in self.build.all("RUN"):
            if not BUILDING.search(command):
                run(UNSHARE, "--root", self.source, "--wd", self.build.only("WORKDIR"), "/bin/sh", "-ec", command)

    def copy(self, rest):
        words = shlex.split(rest)
        flags = dict(word[2:].split("=", 1) for word in words if word.startswith("--"))
        *sources, destination = [word for word in words if not word.startswith("--")]
        require(flags.pop("from", None) == self.build.alias, f"COPY {rest} takes something else than what is built")
        owner = flags.pop("chown", None)
        require(not flags, f"COPY {rest} can't be laid out here")
        for source in sources:
            origin = self.source / source.lstrip("/")
            require(origin.exists(), f"{source} is not built: is {self.target} the folder that ./mvnw package has left?")
            place = self.path(os.path.join(self.workdir, destination))
            if origin.is_dir():
                shutil.copytree(origin, place, dirs_exist_ok=True)
            else:
                place.mkdir(parents=True, exist_ok=True)
                shutil.copy2(origin, place)
            if owner and self.is_root:
                os.chown(place, *map(int, owner.split(":")))

    def copy_java(self):
        home = self.path(self.environment["JAVA_HOME"])
        (home / "bin").mkdir(parents=True)
        for program in JRE_PROGRAMS:
            shutil.copy2(self.java / "bin" / program, home / "bin")
        for folder in ("lib", "conf"):
            # Debian keeps some of it elsewhere, by links.
            shutil.copytree(self.java / folder, home / folder, ignore=NOT_IN_A_JRE, ignore_dangling_symlinks=True)

    def binaries(self):
        """ELF files, by where they are in the image."""
        for folder, _, names in os.walk(self.root):
            for name in names:
                file = Path(folder, name)
                with file.open("rb") as start:
                    if start.read(4) == b"\x7fELF" and name not in OF_A_DESKTOP:
                        yield "/" + str(file.relative_to(self.root))

    def library_path(self, prefix=""):
        home = self.environment.get("JAVA_HOME")
        return f"{prefix}{home}/lib:{prefix}{home}/lib/server" if home else ""

    def copy_libraries(self):
        """Those of this machine that the image's programs need, if the base has them or the program has brought its own."""
        environment = {**os.environ, "LC_ALL": "C", "LD_LIBRARY_PATH": self.library_path(str(self.root))}
        for binary in list(self.binaries()):
            listing = subprocess.run(["ldd", self.path(binary)], env=environment, capture_output=True, text=True).stdout
            for name, found in re.findall(r"^\s*(\S+)(?: => (\S+))? \(0x", listing, re.MULTILINE):
                file = Path(found or name)
                if not file.is_absolute() or self.root in file.parents:
                    continue
                require(self.may_have(file, binary), f"{binary} needs {file.name}, which {self.image.base} has not")
                self.copy_library(file)
                if file.name == GLIBC[0]:
                    for other in GLIBC:
                        self.copy_library(file.with_name(other))

    def copy_library(self, file):
        place = self.path(file)
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, place)

    def may_have(self, file, binary):
        if self.base_libraries is None or re.fullmatch(self.base_libraries, file.name):
            return True
        # An executable that was built with a JDK's own libraries says where they are.
        dynamic = subprocess.run(["readelf", "-d", self.path(binary)], capture_output=True, text=True).stdout
        return any(str(file.parent) in folders.split(":") for folders in re.findall(r"R(?:UN)?PATH.*\[(.*)]", dynamic))

    def mount(self):
        """As an engine does: read-only, but for /tmp and the volume."""
        run("mount", "--bind", self.root, self.root)
        run("mount", "-t", "tmpfs", "-o", "mode=1777", "tmpfs", self.path("tmp"))
        run("mount", "-t", "proc", "proc", self.path("proc"))
        run("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", self.path("dev"))
        for device in ("null", "zero", "full", "random", "urandom"):
            self.path(f"dev/{device}").touch()
            run("mount", "--bind", f"/dev/{device}", self.path(f"dev/{device}"))
        self.run_commands()
        volume = self.path(self.environment["HALFTONE_STORE_DIRECTORY"])
        run("mount", "--bind", volume, volume)
        run("mount", "-o", "remount,bind,ro", self.root, self.root)
        require(os.statvfs(self.root).f_flag & os.ST_RDONLY, "the root is not read-only")

    def has_cache(self):
        """Whether this machine's JDK can do what the image's does at its build and at its start."""
        release = self.java / "release"
        found = re.search(r'JAVA_VERSION="(\d+)', release.read_text()) if release.exists() else None
        return "JAVA_HOME" in self.environment and bool(found) and int(found.group(1)) >= FIRST_JAVA_WITH_CACHE

    def run_commands(self):
        """What the image's build runs in it, as root."""
        for words in self.commands if self.has_cache() else []:
            done = subprocess.run([UNSHARE, "--root", str(self.root), "--wd", self.workdir, *words],
                                  env=self.environment, capture_output=True, text=True)
            require(done.returncode == 0, f"{' '.join(words)} ends with {done.returncode}: {done.stdout}{done.stderr}")

    def entry_point(self):
        words = self.image.program("ENTRYPOINT")
        return words if self.has_cache() else [word for word in words if not word.startswith(CACHE_OPTION)]

    def command(self, *program):
        """A program within, as the image's user; it becomes the process that is started, so that signals reach it."""
        user, _, group = self.image.only("USER").partition(":")
        become = (["--setuid", user, "--setgid", group] if self.is_root
                  else ["--user", f"--map-user={user}", f"--map-group={group}"])
        return [SETPRIV, "--no-new-privs", UNSHARE, *become, "--root", str(self.root), "--wd", self.workdir, *program]

    def check_files(self):
        shells = [name for _, _, names in os.walk(self.root) for name in names if name in SHELLS]
        require(not shells, f"there is a shell: {shells}")
        loaders = [file for file in self.binaries() if re.fullmatch(r"ld-linux-[\w-]+\.so\.\d", Path(file).name)]
        require(loaders, "there is no loader of shared libraries")
        library_path = self.library_path()
        options = ["--library-path", library_path] if library_path else []
        files = [file for file in self.binaries() if file not in loaders]
        for file in files:
            listing = subprocess.run(self.command(loaders[0], *options, "--list", file), env={}, capture_output=True, text=True)
            missing = re.findall(r"(\S+) => not found|libraries: (\S+): cannot open", listing.stdout + listing.stderr)
            require(not missing, f"{file} does not find {sorted({one or other for one, other in missing})}")
            static = "statically linked" in listing.stdout + listing.stderr
            require(static or listing.returncode == 0, f"{file} can't be loaded: {listing.stderr.strip()}")
        return len(files)
