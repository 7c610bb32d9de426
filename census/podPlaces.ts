import type { Place } from "../workload/transformReport";
import { field, recordOf, recordsIn, stringsIn } from "../workload/objects";
import { collect } from "./texts";
import { loadedTexts, type Loads } from "./loads";

/** A text of a pod that may name the server, at the place that messages print. */
export interface PlacedText extends Place {
    readonly text: string;
    /** Key or variable whose value the text is. */
    readonly label: string;
    /** The text may be shown; the content of a Secret may not. */
    readonly isSecret?: true;
    /** The words of a command line, of which `text` is the join. */
    readonly argv?: readonly string[];
    /** Only an address with a scheme or a port counts: the text is prose, or a list of names. */
    readonly isLoose?: true;
}

type Fields = Readonly<Record<string, unknown>>;

const own = ["command", "args", "env", "envFrom", "volumeMounts", "image", "name"];
const ownOfPod = ["containers", "initContainers", "volumes", "imagePullSecrets", "hostAliases"];
const handlers = ["livenessProbe", "readinessProbe", "startupProbe"];
const hooks = ["postStart", "preStop"];

/**
 * Every text of a pod template that may lead a call to the server: variables, command lines, probes
 * and hooks of every container, what its containers load, and the rest of its spec.
 */
export function placedTexts(template: Fields, loads: Loads): readonly PlacedText[] {
    const spec = recordOf(template["spec"]);
    const annotations = recordOf(field(template, "metadata", "annotations"));
    return [
        ...containersOf(spec).flatMap((container) =>
            containerTexts(container, spec, template, loads),
        ),
        ...recordsIn(spec["hostAliases"]).flatMap(({ ip }, index) =>
            typeof ip === "string"
                ? [{ field: `hostAliases[${index}]`, label: "ip", text: ip }]
                : [],
        ),
        ...looseTexts(without(spec, ownOfPod)),
        ...Object.entries(annotations).flatMap(([key, text]) =>
            typeof text !== "string" || isOwnAnnotation(key)
                ? []
                : [{ field: `annotation ${key}`, label: "", text, isLoose: true as const }],
        ),
    ];
}

/** Annotations that no program of the pod reads, and those of the link's Envoy. */
const isOwnAnnotation = (key: string) =>
    key === "kubectl.kubernetes.io/last-applied-configuration" ||
    key.startsWith("envoy.noetl-mtls/");

/** All containers of a pod, init containers first. */
export function containersOf(spec: Fields): readonly Fields[] {
    return ["initContainers", "containers"].flatMap((list) => recordsIn(spec[list]));
}

const without = (fields: Fields, keys: readonly string[]) =>
    Object.fromEntries(Object.entries(fields).filter(([key]) => !keys.includes(key)));

function containerTexts(
    container: Fields,
    spec: Fields,
    template: Fields,
    loads: Loads,
): readonly PlacedText[] {
    const loaded = loadedTexts(container, spec, template, loads);
    const env = recordsIn(container["env"]).flatMap(({ name, value }) =>
        typeof name === "string" && typeof value === "string"
            ? [{ field: `env ${name}`, label: name, text: value }]
            : [],
    );
    const known = new Map<string, string>();
    for (const { label, text, isVariable } of loaded) {
        if (isVariable === true) known.set(label, text);
    }
    // The kubelet expands a variable by those before it.
    const expanded = env.map((one) => {
        const text = expand(one.text, known);
        known.set(one.label, text);
        return { ...one, text };
    });
    const command = stringsIn(container["command"]);
    const args = stringsIn(container["args"]);
    const line = (field: string, items: readonly string[]): readonly PlacedText[] => {
        const argv = items.map((item) => expand(item, known));
        return items.length === 0 ? [] : [{ field, label: "", text: argv.join(" "), argv }];
    };
    const texts: readonly PlacedText[] = [
        ...expanded,
        ...line(command.length > 0 ? "command" : "args", [
            ...(command.length > 0 ? command : [""]),
            ...args,
        ]).filter(() => command.length + args.length > 0),
        ...handlersOf(container).flatMap(([at, handler]) => [
            ...line(`${at}.exec.command`, stringsIn(field(handler, "exec", "command"))),
            ...httpTexts(`${at}.httpGet`, field(handler, "httpGet")),
        ]),
        ...loaded,
        ...looseTexts(without(container, [...own, ...handlers, "lifecycle"])),
    ];
    return texts.map((one) => ({ container: String(container["name"]), ...one }));
}

function handlersOf(container: Fields): readonly (readonly [string, unknown])[] {
    const { lifecycle } = container;
    return [
        ...handlers.map((at) => [at, container[at]] as const),
        ...hooks.map((at) => [`lifecycle.${at}`, field(lifecycle, at)] as const),
    ];
}

/** An HTTP probe with a host: the kubelet calls it, without a certificate. */
function httpTexts(at: string, get: unknown): readonly PlacedText[] {
    const { host, port, scheme = "http", path = "" } = recordOf(get);
    return typeof host === "string" && host !== ""
        ? [
              {
                  field: at,
                  label: "host",
                  text: `${String(scheme).toLowerCase()}://${host}:${String(port)}${String(path)}`,
              },
          ]
        : [];
}

function looseTexts(fields: Fields): readonly PlacedText[] {
    return collect(fields, "", "").map(({ where, text }) => ({
        field: where,
        label: "",
        text,
        isLoose: true,
    }));
}

/** The kubelet's expansion: `$(NAME)` of a known variable, and `$$` for a dollar sign before it. */
function expand(text: string, known: ReadonlyMap<string, string>): string {
    return text.replace(/\$\$|\$\(([\w.-]+)\)/g, (written, name: string | undefined) =>
        name === undefined ? written : (known.get(name) ?? written),
    );
}
