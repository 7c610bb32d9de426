import { deployedClientContracts, serverContracts, type Contract, type Mode } from "../contracts";
import { memberProps, podSpecOf } from "./kubernetes";
import { collectFindings, type RuleFinding, type Resource } from "./rule";
import type { ServerNames } from "../workload/serverUrl";
import type { Property } from "./property";

/** A member in tls or mtls. */
export interface SecureWorkload {
    readonly mode: Exclude<Mode, "plain">;
    readonly usage: "client" | "server";
    readonly contract: Contract | undefined;
    readonly container: string;
    readonly secretName: string;
    readonly server: ServerNames;
    readonly podSpec: Property;
    /** Registered inputs of its component. */
    readonly link: Property;
}

/** The server's names and ports, in the args of a member's component. */
export function serverNamesOf(link: Property): ServerNames {
    const ports = link
        .at("servicePorts")
        .fields.map(([host, tls]) => [host, { tls: tls.items.map(({ number = 0 }) => number) }]);
    return {
        hosts: link.at("serverHosts").texts,
        port: link.at("serverPort").number ?? 0,
        services: Object.fromEntries(ports) as ServerNames["services"],
    };
}

/** Runs the checks on a member in tls or mtls; no findings for other resources. */
export function* checkSecureWorkload(
    resource: Resource,
    checks: (workload: SecureWorkload) => readonly Iterable<RuleFinding>[],
): Iterable<RuleFinding> {
    const link = memberProps(resource);
    const mode = link?.at("mode").text as Mode | undefined;
    if (link === undefined || mode === undefined || mode === "plain") {
        return;
    }
    const name = link.at("contract").text ?? "";
    yield* collectFindings(
        ...checks({
            mode,
            usage: link.at("usage").text === "server" ? "server" : "client",
            contract: serverContracts[name] ?? deployedClientContracts[name],
            container: link.at("container").text ?? "",
            secretName: link.at("secretName").text ?? "",
            server: serverNamesOf(link),
            podSpec: podSpecOf(resource),
            link,
        }),
    );
}
