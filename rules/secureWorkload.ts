import { deployedClientContracts, serverContracts, type Contract, type Mode } from "../contracts";
import { linkOf, podSpecOf } from "./kubernetes";
import { attempt, type Finding, type Resource } from "./rule";
import type { Value } from "./value";

/** A workload of the link that is not in plain HTTP. */
export interface SecureWorkload {
    readonly mode: Exclude<Mode, "plain">;
    readonly usage: "client" | "server";
    readonly contract: Contract | undefined;
    readonly container: string;
    readonly secretName: string;
    readonly serverHosts: readonly string[];
    readonly serverPort: number;
    readonly podSpec: Value;
}

/** What these checks find, where the resource is such a workload. */
export function* ofSecure(
    resource: Resource,
    checks: (workload: SecureWorkload) => readonly Iterable<Finding>[],
): Iterable<Finding> {
    const link = linkOf(resource);
    const mode = link?.at("mode").text as Mode | undefined;
    if (link === undefined || mode === undefined || mode === "plain") {
        return;
    }
    const name = link.at("contract").text ?? "";
    yield* attempt(
        ...checks({
            mode,
            usage: link.at("usage").text === "server" ? "server" : "client",
            contract: serverContracts[name] ?? deployedClientContracts[name],
            container: link.at("container").text ?? "",
            secretName: link.at("secretName").text ?? "",
            serverHosts: link.at("serverHosts").texts,
            serverPort: link.at("serverPort").number ?? 0,
            podSpec: podSpecOf(resource),
        }),
    );
}
