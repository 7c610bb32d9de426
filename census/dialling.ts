import { nameOf, type KubernetesObject } from "../workload/objects";
import type { Caller, Evidence } from "./caller";
import { finderFor, type Finder } from "./mentions";
import type { SourcedObject } from "./caller";
import { type ServerService, type Server } from "./services";
import { contentsOf } from "./loads";
import { loadedBy, podSpecsOf, textsOf, type Text } from "./texts";

/**
 * Kinds that name the server but never dial it. They describe certificates, addresses, permissions,
 * alerts, or how others dial it. `exposures` and `scrapes` read Services.
 */
const ignoredKinds: ReadonlySet<string> = new Set([
    "AuthorizationPolicy",
    "BackendTLSPolicy",
    "Certificate",
    "CertificateRequest",
    "CertificateRequestPolicy",
    "CustomResourceDefinition",
    "DestinationRule",
    "EndpointSlice",
    "Endpoints",
    "Event",
    "Kustomization",
    "Namespace",
    "NetworkPolicy",
    "PrometheusRule",
    "ReferenceGrant",
    "ServersTransport",
    "Service",
    "ServiceExport",
    "ServiceImport",
    "Sidecar",
    "VMRule",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
]);

/**
 * Finds objects with the server's address in their own texts, or in a ConfigMap or Secret that
 * their pods load. A ConfigMap or Secret with the address that no object loads is a caller too: its
 * reader is not among the objects.
 */
export function diallers(
    objects: readonly SourcedObject[],
    serverServices: readonly ServerService[],
    server: Server,
    otherHosts: readonly string[],
): readonly Caller[] {
    const finders = new Map<string, Finder>();
    const finder = (namespace: string) => {
        const known =
            finders.get(namespace) ?? finderFor(namespace, serverServices, server, otherHosts);
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
    for (const sourced of objects.filter(({ object }) => !ignoredKinds.has(object.kind))) {
        const { object } = sourced;
        if (object.kind === "ConfigMap" || object.kind === "Secret") {
            const found = search(contentsOf(object), namespaceOf(object, server));
            if (found.length > 0) {
                settings.set(qualifiedName(object, server), withObject(object, found));
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
            : [{ id: qualifiedName(object, server), source, evidence, object, runsPods }];
    });
    const unloaded = objects.filter(({ object }) => {
        const name = qualifiedName(object, server);
        return settings.has(name) && !loaded.has(name);
    });
    return [
        ...callers,
        ...unloaded.map(({ source, object }) => ({
            id: qualifiedName(object, server),
            source,
            evidence: settings.get(qualifiedName(object, server)) ?? [],
            object,
            runsPods: false,
        })),
    ];
}

/** The server's Service with this namespace and name; undefined for any other Service. */
export function serverServiceNamed(
    serverServices: readonly ServerService[],
    namespace: unknown,
    name: unknown,
): ServerService | undefined {
    return serverServices.find(
        (serverService) => serverService.namespace === namespace && serverService.name === name,
    );
}

/** An object's namespace; the server's if the object has none. */
export function namespaceOf({ metadata }: KubernetesObject, { namespace }: Server): string {
    return metadata.namespace ?? namespace;
}

/** Kind, namespace and name of an object, as config and messages write them. */
export function qualifiedName(object: KubernetesObject, server: Server): string {
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

/** Adds the object's name to its evidence; hides the content of a Secret. */
function withObject(object: KubernetesObject, found: readonly Evidence[]): readonly Evidence[] {
    const { kind, metadata } = object;
    return found.map(({ where, what }) => ({
        where: `${kind} ${metadata.name}, ${where}`,
        what: kind === "Secret" ? "names the server" : what,
    }));
}
