#!/usr/bin/env bash
# Starts a real single-node Elasticsearch with its ES|QL engine on loopback, for the tests, from public Maven artifacts.
#
#   scripts/real/start-elasticsearch.sh PORT FOLDER
#
# Environment: ES_JAVA (home of a Java 17 or newer; default: the java on the PATH), ES_HEAP (default 1g), M2 (Maven's local repository).
# Needs java, mvn, python3, node, and setpriv where it runs as root, since Elasticsearch refuses to be root.
# Stop it with: kill "$(cat FOLDER/es.pid)". The first start fetches 117 MB. The artifacts are Elastic-licensed: they are run here, never shipped.
set -euo pipefail

port=${1:?usage: start-elasticsearch.sh PORT FOLDER}
folder=${2:?usage: start-elasticsearch.sh PORT FOLDER}
version=8.19.21
heap=${ES_HEAP:-1g}
repository=${M2:-${HOME:-/root}/.m2/repository}

fail() { echo "start-elasticsearch: $*" >&2; exit 1; }

for tool in mvn python3 node; do
  command -v "$tool" >/dev/null || fail "\`$tool\` is needed and was not found on the PATH"
done
if [ -z "${ES_JAVA:-}" ]; then
  command -v java >/dev/null || fail "a Java 17 or newer is needed: put \`java\` on the PATH or its home in ES_JAVA"
  ES_JAVA=$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")
fi
java_major=$("$ES_JAVA/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -1)
[ "${java_major:-0}" -ge 17 ] || fail "a Java 17 or newer is needed, $ES_JAVA is ${java_major:-unknown}"

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
jars=$folder/jars
node=$folder/node

run_as=()
if [ "$(id -u)" = 0 ]; then
  command -v setpriv >/dev/null || fail "\`setpriv\` (util-linux) is needed where the tests run as root"
  run_as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
  chmod a+rx "$folder"
  # A checkout below a private folder cannot be entered by that user: the node then lives in the system's temporary folder.
  if ! "${run_as[@]}" test -x "$folder"; then
    node=$(mktemp -d)/node
    chmod a+rx "$(dirname "$node")"
  fi
fi

if [ ! -e "$jars/.fetched-$version" ]; then
  dependency() {
    echo "<dependency><groupId>$1</groupId><artifactId>$2</artifactId><version>$3</version><type>${4:-jar}</type>" \
      "<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions></dependency>"
  }
  {
    echo '<project><modelVersion>4.0.0</modelVersion><groupId>local</groupId><artifactId>esql-node</artifactId><version>1</version><packaging>pom</packaging><dependencies>'
    dependency org.elasticsearch.distribution.integ-test-zip elasticsearch $version zip
    for name in x-pack-esql-core x-pack-esql x-pack-esql-compute x-pack-esql-compute-ann x-pack-kql x-pack-mapper-version arrow; do
      dependency org.elasticsearch.plugin $name $version
    done
    dependency org.elasticsearch elasticsearch-dissect $version
    dependency org.elasticsearch elasticsearch-h3 8.19.4 # this one is not published for $version; only ST_GEOHEX* uses it
    dependency org.antlr antlr4-runtime 4.13.1
    dependency org.apache.lucene lucene-spatial3d 9.12.2
    for name in arrow-vector arrow-format arrow-memory-core; do dependency org.apache.arrow $name 18.3.0; done
    dependency com.google.flatbuffers flatbuffers-java 23.5.26
    echo '</dependencies></project>'
  } > "$folder/pom.xml"
  fetched=
  for attempt in 1 2 3; do
    if mvn -B -q -Dstyle.color=never -f "$folder/pom.xml" -Dmaven.repo.local="$repository" dependency:copy-dependencies -DoutputDirectory="$jars"; then
      fetched=yes
      break
    fi
    echo "start-elasticsearch: fetching failed, attempt $attempt of 3" >&2
    sleep $((attempt * 5))
  done
  [ -n "$fetched" ] || fail "the artifacts of Elasticsearch $version could not be fetched"
  touch "$jars/.fetched-$version"
fi

rm -rf "$node"
python3 - "$jars" "$node" "$version" <<'PY'
import os
import shutil
import sys
import zipfile

jars, node, version = sys.argv[1:4]
distribution = zipfile.ZipFile(f"{jars}/elasticsearch-{version}.zip")
for info in distribution.infolist():
    below = info.filename.split("/", 1)[1]
    if not below:
        continue
    path = os.path.join(node, below)
    if info.is_dir():
        os.makedirs(path, exist_ok=True)
        continue
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(distribution.read(info))
    os.chmod(path, ((info.external_attr >> 16) & 0o777) or 0o644)


def module(name, files):
    """modules/NAME: the jars and the descriptor that the first of them carries, less the two plugins that are not published."""
    folder = f"{node}/modules/{name}"
    os.makedirs(folder)
    for file in files:
        shutil.copy(f"{jars}/{file}", folder)
    first = zipfile.ZipFile(f"{jars}/{files[0]}")
    descriptor = next(n for n in first.namelist() if n.startswith("META-INF/es-plugins/") and n.endswith("/plugin-descriptor.properties"))
    lines = []
    for line in first.read(descriptor).decode().splitlines():
        if line.startswith("extended.plugins="):
            wanted = [p for p in line.split("=", 1)[1].split(",") if p not in ("lang-painless", "x-pack-ml")]
            line = "extended.plugins=" + ",".join(wanted)
        lines.append(line)
    with open(f"{folder}/plugin-descriptor.properties", "w") as file:
        file.write("\n".join(lines) + "\n")


antlr = "antlr4-runtime-4.13.1.jar"
module("x-pack-esql-core", [f"x-pack-esql-core-{version}.jar", antlr, f"x-pack-mapper-version-{version}.jar"])
module(
    "x-pack-esql",
    [f"x-pack-esql-{version}.jar", f"x-pack-esql-compute-{version}.jar", f"x-pack-esql-compute-ann-{version}.jar", f"x-pack-kql-{version}.jar"]
    + [f"arrow-{version}.jar", "arrow-vector-18.3.0.jar", "arrow-format-18.3.0.jar", "arrow-memory-core-18.3.0.jar", "flatbuffers-java-23.5.26.jar"]
    + [f"elasticsearch-dissect-{version}.jar", "elasticsearch-h3-8.19.4.jar", "lucene-spatial3d-9.12.2.jar"],
)
module("mapper-version", [f"x-pack-mapper-version-{version}.jar"])
module("x-pack-kql", [f"x-pack-kql-{version}.jar", antlr])
PY
cat > "$node/config/elasticsearch.yml" <<YAML
cluster.name: samefire-tests
node.name: n1
discovery.type: single-node
network.host: 127.0.0.1
http.port: $port
transport.port: $((port + 100))-$((port + 200))
xpack.security.enabled: false
cluster.routing.allocation.disk.threshold_enabled: false
YAML
[ "$(id -u)" != 0 ] || chown -R 65534:65534 "$node"

cd "$node"
# -d comes back once the node is up. Many small queries are asked for some minutes: with the first compiler alone they take three quarters of the CPU.
if ! "${run_as[@]}" env -i PATH=/usr/bin:/bin HOME="$node" ES_JAVA_HOME="$ES_JAVA" ES_JAVA_OPTS="-Xms$heap -Xmx$heap -XX:TieredStopAtLevel=1" \
  bin/elasticsearch -d -p "$node/es.pid" > "$folder/node.log" 2>&1; then
  tail -30 "$folder/node.log" >&2
  fail "the node did not start; its log is $folder/node.log"
fi
cp "$node/es.pid" "$folder/es.pid"
node -e '
  const url = `http://127.0.0.1:${process.argv[1]}/_cluster/health?wait_for_status=green&timeout=1s`;
  const until = Date.now() + 60_000;
  const ask = () => fetch(url).then((r) => r.json()).then((h) => h.status === "green", () => false);
  (async () => {
    while (!(await ask())) {
      if (Date.now() > until) { console.error("start-elasticsearch: the node did not become green in a minute"); process.exit(1); }
      await new Promise((done) => setTimeout(done, 250));
    }
  })();
' "$port" || { kill "$(cat "$folder/es.pid")"; exit 1; }
echo "Elasticsearch $version is up on 127.0.0.1:$port, process $(cat "$folder/es.pid")"
