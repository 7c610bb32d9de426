import type { BareFeature } from "../contracts";
import type { Problem } from "../problems/problem";
import { podTemplateOf } from "../workload";
import { envValueOf, type SettingsReader } from "../workload/container/envValue";
import { nameOf } from "../workload/objects";
import type { Container } from "../workload/podTemplate";
import type { DeclaredMember } from "./member";

/** What a check found: problems, and notes on what it could not see. */
export interface Findings {
    readonly problems: readonly Problem[];
    readonly notes: readonly string[];
}

/** A variable that may turn a feature on, with a value that the manifests do not show. */
interface HiddenSwitch {
    readonly place: string;
    readonly because: string;
    readonly variable: string;
}

/** Checks that the server listens on its contract's port. */
export function portVariableFindings(
    { contract, identity, manifest }: DeclaredMember,
    read: SettingsReader,
): Findings {
    const variable = contract.usage === "server" ? contract.portVariable : undefined;
    const container = containersOf(manifest).find(({ name }) => name === identity.container);
    if (contract.usage !== "server" || variable === undefined || container === undefined) {
        return { problems: [], notes: [] };
    }
    const place = placeOf(manifest, container);
    const found = envValueOf(variable, container, read);
    const isOther = found.kind === "set" && Number(found.value) !== contract.port;
    return {
        problems: isOther
            ? [
                  {
                      field: `${place}, env ${variable}`,
                      value: shown(found),
                      expected: `${contract.port}, the port of the contract ${contract.name}: probes, Services and the clients' URLs follow it`,
                      fix: `set ${variable} to ${contract.port}, or remove it; a Service may have another port, with targetPort ${contract.port}`,
                  },
              ]
            : [],
        notes:
            found.kind === "hidden"
                ? [`${place}: ${found.because}; ${variable} must be ${contract.port}.`]
                : [],
    };
}

/**
 * Checks that a client which speaks TLS itself turns on no feature that calls the server without
 * its certificate.
 * @param field Path of the client in config.
 */
export function bareFeatureFindings(
    field: string,
    { contract, manifest }: DeclaredMember,
    read: SettingsReader,
): Findings {
    if (contract.usage === "server" || contract.credentials.via === "envoy") {
        return { problems: [], notes: [] };
    }
    const { bareFeatures = [] } = contract;
    const found = containersOf(manifest).flatMap((container) =>
        bareFeatures.map((feature) => ({
            container,
            feature,
            value: envValueOf(feature.variable, container, read),
        })),
    );
    return {
        problems: found.flatMap(({ container, feature, value }) =>
            value.kind === "set" && isOn(feature, value.value)
                ? [
                      {
                          field: `${placeOf(manifest, container)}, env ${feature.variable}`,
                          value: shown(value),
                          expected: `via: envoy: ${feature.name} calls the server without certificate and CA, and fails in tls and mtls`,
                          fix: `pulumi config set --path '${field}.via' envoy`,
                      },
                  ]
                : [],
        ),
        notes: notesOf(
            found.flatMap(({ container, feature: { variable }, value }) =>
                value.kind === "hidden"
                    ? [{ place: placeOf(manifest, container), because: value.because, variable }]
                    : [],
            ),
        ),
    };
}

/** One note for each container and reason. */
function notesOf(hidden: readonly HiddenSwitch[]): readonly string[] {
    const variables = new Map<string, string>();
    for (const { place, because, variable } of hidden) {
        const key = `${place}: ${because}; the client needs via: envoy if that turns on `;
        const known = variables.get(key);
        variables.set(key, known === undefined ? variable : `${known} or ${variable}`);
    }
    return [...variables].map(([text, names]) => `${text}${names}.`);
}

function isOn({ values }: BareFeature, value: string): boolean {
    return values.includes(value.trim().toLowerCase());
}

function containersOf(manifest: DeclaredMember["manifest"]): readonly Container[] {
    const { initContainers, containers } = podTemplateOf(manifest).spec;
    return [...(initContainers ?? []), ...containers];
}

function placeOf(manifest: DeclaredMember["manifest"], { name }: Container): string {
    return `${nameOf(manifest)}, container ${name}`;
}

/** The value for a message, with its source; that of a Secret is left out. */
function shown({ value, from }: { readonly value: string; readonly from?: string }): string {
    if (from === undefined) return value;
    return from.startsWith("Secret ") ? `a value of ${from}` : `${value}, from ${from}`;
}
