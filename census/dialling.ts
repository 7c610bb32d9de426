import { nameOf, type KubernetesObject } from "../workload/objects";
import type { Caller, Evidence } from "./caller";
import { finderFor, type Finder } from "./mentions";
import type { SourcedObject } from "./caller";
import { type Alias, type Server } from "./services";
import { collect, loadedBy, podSpecsOf, textsOf, type Text } from "./texts";

/** Kinds that name the server without ever dialling it; Services and routes are read elsewhere. */
const silentKinds: ReadonlySet<string> = new Set([
    "Certificate",
    "CertificateRequest",
    "CertificateRequestPolicy",
    "CustomResourceDefinition",
    "EndpointSlice",
    "Endpoints",
    "Event",
    "Kustomization",
    "Namespace",
    "NetworkPolicy",
    "Service",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
]);

/**
 * Every object that names the server as somebody to dial: in its own texts, or in a ConfigMap or
 * Secret that its pods load. What loads no such object and runs no pod is a caller too: whoever
 * reads it is not among the objects.
 */
export function diallers(
    objects: readonly SourcedObject[],
    aliases: readonly Alias[],
    server: Server,
    otherHosts: readonly string[],
): readonly Caller[] {
    const finders = new Map<string, Finder>();
    const finder = (namespace: string) => {
        const known = finders.get(namespace) ?? finderFor(namespace, aliases, server, otherHosts);
        finders.set(namespace, known);
        return known;
    };
    const search = (texts: readonly Text[], namespace: string): readonly Evidence[] =>
        texts.flatMap(({ where, label, text }) => {
            const what = finder(namespace).find(text, label);
            return what === undefined ? [] : [{ where, what }];
        });

    const settings = new Map<string, readonly Evidence[]>();
    const others: SourcedObject[] = [];
    for (const sourced of objects.filter(({ object }) => !silentKinds.has(object.kind))) {
        const { object } = sourced;
        if (object.kind === "ConfigMap" || object.kind === "Secret") {
            const found = search(contentsOf(object), namespaceOf(object, server));
            if (found.length > 0) {
                settings.set(qualified(object, server), within(object, found));
            }
        } else {
            others.push(sourced);
        }
    }

    const loaded = new Set<string>();
    const callers = others.flatMap(({ source, object }): readonly Caller[] => {
        const namespace = namespaceOf(object, server);
        const loads = [...loadedBy(object, namespace)].filter((name) => settings.has(name));
        loads.forEach((name) => loaded.add(name));
        if (isServer(object, server)) {
            return [];
        }
        const evidence = [
            ...search(textsOf(object), namespace),
            ...loads.flatMap((name) => settings.get(name) ?? []),
        ];
        const runsPods = podSpecsOf(object).length > 0;
        return evidence.length === 0
            ? []
            : [{ id: qualified(object, server), source, evidence, object, runsPods }];
    });
    const loose = objects.filter(({ object }) => {
        const name = qualified(object, server);
        return settings.has(name) && !loaded.has(name);
    });
    return [
        ...callers,
        ...loose.map(({ source, object }) => ({
            id: qualified(object, server),
            source,
            evidence: settings.get(qualified(object, server)) ?? [],
            object,
            runsPods: false,
        })),
    ];
}

/** The Service that an object's reference by name means, if it leads to the server. */
export function aliasNamed(
    aliases: readonly Alias[],
    namespace: unknown,
    name: unknown,
): Alias | undefined {
    return aliases.find((alias) => alias.namespace === namespace && alias.name === name);
}

/** An object's namespace; one that states none is taken to go where the server is. */
export function namespaceOf({ metadata }: KubernetesObject, { namespace }: Server): string {
    return metadata.namespace ?? namespace;
}

/** How config and messages name an object. */
export function qualified(object: KubernetesObject, server: Server): string {
    const namespace = namespaceOf(object, server);
    return nameOf({ ...object, metadata: { ...object.metadata, namespace } });
}

function isServer(object: KubernetesObject, server: Server): boolean {
    return (
        object.kind === server.kind &&
        object.metadata.name === server.name &&
        namespaceOf(object, server) === server.namespace
    );
}

function contentsOf(object: KubernetesObject): readonly Text[] {
    const encoded = object.kind === "Secret" ? collect(object["data"], "data", "") : [];
    return [
        ...(object.kind === "Secret" ? [] : collect(object["data"], "data", "")),
        ...collect(object["stringData"], "stringData", ""),
        ...encoded.map((one) => ({ ...one, text: Buffer.from(one.text, "base64").toString() })),
    ];
}

/** The evidence as a reader finds it; what a Secret says is not repeated. */
function within(object: KubernetesObject, found: readonly Evidence[]): readonly Evidence[] {
    const { kind, metadata } = object;
    return found.map(({ where, what }) => ({
        where: `${kind} ${metadata.name}, ${where}`,
        what: kind === "Secret" ? "names the server" : what,
    }));
}
