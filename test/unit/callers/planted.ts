import fc from "fast-check";

/** An address in texts: the server's, or another one with the same form. */
export interface Address {
    /** Host of a URL. */
    readonly host: string;
    readonly port: number;
    /** The Service's name in variables of the kubelet: `NOETL`. */
    readonly variable: string;
}

/** Path in every URL of a planted call, by which it is found again. */
export const marker = "/planted";

type Form = (address: Address) => string;

const url =
    (scheme: string): Form =>
    ({ host, port }) =>
        `${scheme}${host}:${port}${marker}`;

/** A call as a whole value: a variable, an argument, a line of a config file. */
const values: Readonly<Record<string, Form>> = {
    http: url("http://"),
    upperScheme: url("HTTP://"),
    webSocket: url("ws://"),
    tcp: url("tcp://"),
    hostAndPort: url(""),
    userInfo: url("http://bot:secret@"),
    json: (at) => `{"server":{"endpoint":"${url("http://")(at)}","retries":3}}`,
    list: (at) => `http://reports:3000,${url("http://")(at)}`,
};

/** A call in a shell script. */
const scripts: Readonly<Record<string, Form>> = {
    curl: (at) => `curl -sf ${url("http://")(at)}`,
    curlQuoted: (at) => `curl -sS -X POST -d '{}' "${url("http://")(at)}?a=$A"`,
    curlNoScheme: (at) => `curl -sf ${url("")(at)}`,
    curlUpper: (at) => `curl -sf ${url("HTTP://")(at)}`,
    curlUntil: (at) => `until curl -sf ${url("http://")(at)}; do sleep 3; done`,
    curlPipeline: (at) => `set -e; curl -s ${url("http://")(at)} | grep -q ok && echo up`,
    curlSubstitution: (at) => `s=$(curl -s ${url("http://")(at)}) && [ "$s" ]`,
    curlFunction: (at) =>
        `up() {\n    curl -sf ${url("http://")(at)}\n}\nuntil up; do sleep 1; done`,
    curlTwice: (at) => `curl -sf ${url("http://")(at)}/1 || curl -sf ${url("http://")(at)}/2`,
    curlBackquotes: (at) => `s=\`curl -s ${url("http://")(at)}\``,
    curlHereDoc: (at) => `curl -sf -d @- ${url("http://")(at)} <<EOF\n{}\nEOF`,
    curlNext: (at) => `curl -sf ${url("http://")(at)} --next ${url("http://")(at)}`,
    eval: (at) => `eval "curl -sf ${url("http://")(at)}"`,
    wrapped: (at) => `timeout 5 curl -sf ${url("http://")(at)}`,
    nested: (at) => `sh -c 'curl -sf ${url("http://")(at)}'`,
    xargs: (at) => `echo ${url("http://")(at)} | xargs curl -sf`,
    wget: (at) => `wget -q --spider ${url("http://")(at)}`,
    wgetNoScheme: (at) => `until wget -qO- ${url("")(at)}; do sleep 1; done`,
    netcat: ({ host, port }) => `printf 'GET ${marker} HTTP/1.0\\r\\n\\r\\n' | nc ${host} ${port}`,
    python: (at) => `python3 -c 'import urllib.request as r; r.urlopen("${url("http://")(at)}")'`,
    pythonHost: ({ host, port }) =>
        `python3 -c 'import http.client as h; h.HTTPConnection("${host}", ${port}).request("GET", "${marker}")'`,
    node: (at) => `node -e 'fetch("${url("http://")(at)}")'`,
    devTcp: ({ host, port }) => `exec 3<>/dev/tcp/${host}/${port}; echo GET >&3`,
    variable: (at) => `URL=${url("http://")(at)}\ncurl -sf "$URL/x"`,
    hostVariable: ({ host, port }) => `HOST=${host}\ncurl -sf "http://$HOST:${port}${marker}"`,
    hostPortVariables: ({ host, port }) =>
        `HOST=${host}; PORT=${port}; curl -sf http://$HOST:$PORT${marker}`,
    schemeDefault: ({ host, port }) => `curl -sf "\${SCHEME:-http}://${host}:${port}${marker}"`,
    portDefault: ({ host, port }) => `curl -sf http://${host}:\${PORT:-${port}}${marker}`,
    loop: ({ host, port }) => `for h in a:1 ${host}:${port}; do curl -sf http://$h${marker}; done`,
    loopHosts: ({ host, port }) =>
        `for h in a ${host}; do curl -sf http://$h:${port}${marker}; done`,
    functionArguments: ({ host, port }) =>
        `up() { curl -sf "http://$1:$2${marker}"; }\nup ${host} ${port}`,
    serviceHost: ({ variable }) =>
        `curl -sf http://$${variable}_SERVICE_HOST:$${variable}_SERVICE_PORT${marker}`,
    serviceAddress: ({ variable, port }) =>
        `curl -sf "http://\${${variable}_PORT_${port}_TCP_ADDR}:${port}${marker}"`,
    printf: ({ host, port }) => `curl -sf "$(printf 'http://%s:%s' ${host} ${port})${marker}"`,
};

/** Forms whose text does not show that it calls another server: host and port are variables. */
const unknowable = new Set([
    "functionArguments",
    "hostPortVariables",
    "loop",
    "printf",
    "serviceHost",
]);

/** Whether the text of a placing shows which server it calls. */
export const isKnowable = ([name]: Placing) => !unknowable.has(name.split(" ").at(-1) ?? "");

/** A container's fields, the pod's fields, and objects that the pod loads. */
export interface Plant {
    readonly container?: object;
    readonly volumes?: readonly object[];
    readonly annotations?: Readonly<Record<string, string>>;
    readonly configMap?: object;
    readonly secret?: object;
}

const shell = (script: string) => ["sh", "-c", script];
const base64 = (text: string) => Buffer.from(text).toString("base64");
const mount = { volumeMounts: [{ name: "planted", mountPath: "/planted" }] };
const loadedMap = (fields: object) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "planted", namespace: "noetl" },
    ...fields,
});
const loadedSecret = (fields: object) => ({ ...loadedMap(fields), kind: "Secret" });
const volume = (source: object) => ({ volumes: [{ name: "planted", ...source }] });

/** Places for a whole value. */
const valuePlaces: Readonly<Record<string, (text: string) => Plant>> = {
    env: (value) => ({ container: { env: [{ name: "PLANTED", value }] } }),
    hostEnv: (value) => ({ container: { env: [{ name: "API_HOST", value }] } }),
    arg: (value) => ({ container: { args: ["run", "--to", value] } }),
    joinedArg: (value) => ({ container: { args: ["run", `--to=${value}`] } }),
    command: (value) => ({ container: { command: ["/app", value] } }),
    kubeletVariable: (value) => ({
        container: { env: [{ name: "PLANTED", value }], args: ["--to=$(PLANTED)"] },
    }),
    variableOfScript: (value) => ({
        container: { env: [{ name: "PLANTED", value }], command: shell('curl -sf "$PLANTED/x"') },
    }),
    annotation: (value) => ({
        annotations: { "example.com/planted": value },
        container: {
            env: [
                {
                    name: "PLANTED",
                    valueFrom: {
                        fieldRef: { fieldPath: "metadata.annotations['example.com/planted']" },
                    },
                },
            ],
        },
    }),
    envFrom: (PLANTED) => ({
        container: { envFrom: [{ configMapRef: { name: "planted" } }] },
        configMap: loadedMap({ data: { PLANTED } }),
    }),
    envFromSecret: (PLANTED) => ({
        container: { envFrom: [{ secretRef: { name: "planted" } }] },
        secret: loadedSecret({ stringData: { PLANTED } }),
    }),
    valueFrom: (key) => ({
        container: {
            env: [
                {
                    name: "PLANTED",
                    valueFrom: { configMapKeyRef: { name: "planted", key: "key" } },
                },
            ],
        },
        configMap: loadedMap({ data: { key } }),
    }),
    valueFromSecret: (key) => ({
        container: {
            env: [
                { name: "PLANTED", valueFrom: { secretKeyRef: { name: "planted", key: "key" } } },
            ],
        },
        secret: loadedSecret({ data: { key: base64(key) } }),
    }),
    mountedSecret: (text) => ({
        container: mount,
        ...volume({ secret: { secretName: "planted" } }),
        secret: loadedSecret({ data: { "tool.yaml": base64(`server: ${text}\n`) } }),
    }),
    mountedConfig: (text) => ({
        container: mount,
        ...volume({ configMap: { name: "planted" } }),
        configMap: loadedMap({ data: { "tool.yaml": `retries: 3\nserver: ${text}\n` } }),
    }),
};

/** Places for a shell script. */
const scriptPlaces: Readonly<Record<string, (script: string) => Plant>> = {
    command: (script) => ({ container: { command: shell(script) } }),
    commandAndArgs: (script) => ({
        container: { command: ["/bin/bash", "-c"], args: [script, "name"] },
    }),
    args: (script) => ({ container: { args: ["-c", script] } }),
    multiline: (script) => ({
        container: { command: ["sh", "-ec", `# wait\necho begin\n${script}\necho end\n`] },
    }),
    liveness: (script) => ({ container: { livenessProbe: { exec: { command: shell(script) } } } }),
    readiness: (script) => ({
        container: { readinessProbe: { exec: { command: shell(script) } } },
    }),
    startup: (script) => ({ container: { startupProbe: { exec: { command: shell(script) } } } }),
    postStart: (script) => ({
        container: { lifecycle: { postStart: { exec: { command: shell(script) } } } },
    }),
    preStop: (script) => ({
        container: { lifecycle: { preStop: { exec: { command: shell(script) } } } },
    }),
    variable: (value) => ({
        container: {
            env: [{ name: "SCRIPT", value }],
            command: ["sh", "-c", 'eval "$SCRIPT"'],
        },
    }),
    mounted: (script) => ({
        container: { ...mount, command: ["sh", "/planted/run.sh"] },
        ...volume({ configMap: { name: "planted" } }),
        configMap: loadedMap({ data: { "run.sh": script } }),
    }),
    mountedBinary: (script) => ({
        container: { ...mount, command: ["sh", "/planted/run.sh"] },
        ...volume({ configMap: { name: "planted" } }),
        configMap: loadedMap({ binaryData: { "run.sh": base64(script) } }),
    }),
    projected: (script) => ({
        container: { ...mount, command: ["sh", "/planted/run.sh"] },
        ...volume({ projected: { sources: [{ configMap: { name: "planted" } }] } }),
        configMap: loadedMap({ data: { "run.sh": script } }),
    }),
    projectedSecret: (script) => ({
        container: { ...mount, command: ["sh", "/planted/run.sh"] },
        ...volume({ projected: { sources: [{ secret: { name: "planted" } }] } }),
        secret: loadedSecret({ stringData: { "run.sh": script } }),
    }),
};

/** Places that are a call by themselves. */
const ownPlaces: Readonly<Record<string, (address: Address) => Plant>> = {
    probeHost: ({ host, port }) => ({
        container: { readinessProbe: { httpGet: { host, port, path: marker } } },
    }),
    hookHost: ({ host, port }) => ({
        container: { lifecycle: { postStart: { httpGet: { host, port, path: marker } } } },
    }),
    hostAndPortEnv: ({ host, port }) => ({
        container: {
            env: [
                { name: "SERVER_HOST", value: host },
                { name: "SERVER_PORT", value: String(port) },
            ],
        },
    }),
    hostAndPortFlags: ({ host, port }) => ({
        container: { args: [`--server-host=${host}`, `--server-port=${port}`] },
    }),
    hostAndPortArgs: ({ host, port }) => ({
        container: { args: ["--host", host, "--port", String(port)] },
    }),
    directCurl: (at) => ({ container: { command: ["curl", "-sf", url("http://")(at)] } }),
    directWget: (at) => ({ container: { command: ["wget", "-qO-", url("http://")(at)] } }),
    directPython: (at) => ({
        container: { command: ["python3", "-c", `get("${url("http://")(at)}")`] },
    }),
    directProbe: (at) => ({
        container: { livenessProbe: { exec: { command: ["curl", "-f", url("http://")(at)] } } },
    }),
};

type Placing = readonly [name: string, plant: (address: Address) => Plant];

const cross = (
    kind: string,
    places: Readonly<Record<string, (text: string) => Plant>>,
    forms: Readonly<Record<string, Form>>,
): readonly Placing[] =>
    Object.entries(places).flatMap(([place, plant]) =>
        Object.entries(forms).map(([form, text]): Placing => [
            `${kind} ${place} ${form}`,
            (at) => plant(text(at)),
        ]),
    );

/** Every place with every form that it can have. */
export const placings: readonly Placing[] = [
    ...cross("value", valuePlaces, values),
    ...cross("script", scriptPlaces, scripts),
    ...Object.entries(ownPlaces),
];

const names = ["noetl", "noetl-server-rust"].flatMap((name) =>
    ["", ".noetl", ".noetl.svc", ".noetl.svc.cluster.local", ".noetl.svc.cluster.local."].map(
        (rest) => name + rest,
    ),
);

/** A planted call: in which pod and container, by which address. */
export const planted = fc.record({
    placing: fc.constantFrom(...placings),
    kind: fc.constantFrom("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"),
    via: fc.constantFrom("direct", "direct", "envoy"),
    /** The container that gets the call. */
    role: fc.constantFrom("worker", "init", "native", "sidecar", "besideServer"),
    host: fc.constantFrom(...names, "NOETL.noetl.svc"),
    /** Order of the containers, and containers that make no call. */
    others: fc.array(fc.constantFrom("first", "last"), { maxLength: 2 }),
});
