import { settingsOf } from "../contracts";
import { envoyContainer } from "../workload";
import { containersOf, runsPods, type ContainerView } from "./kubernetes";
import type { RuleFinding, ResourceRule } from "./rule";
import { checkSecureWorkload, type SecureWorkload } from "./secureWorkload";
import type { Property } from "./property";

/** Every member mounts the Secret of its own certificate, readable only in the pod (invariant 4). */
export const credentialsMounted: ResourceRule = {
    name: "credentials-mounted",
    description:
        "Every workload of the link in tls or mtls mounts the Secret of its own certificate, " +
        "read-only and readable only inside the pod, and tells its application where the files are: " +
        "without that it falls back to plain HTTP or does not start.",
    fix: "Leave the pod template to `MtlsWorkload`.",
    enforcement: "mandatory",
    kind: "resource",
    appliesTo: runsPods,
    check: (resource) =>
        checkSecureWorkload(resource, (workload) => [
            volumeFindings(workload),
            mountFindings(workload),
            settingFindings(workload),
        ]),
};

function volumeOf({ podSpec, secretName }: SecureWorkload): Property | undefined {
    return podSpec
        .at("volumes")
        .items.find((volume) => volume.at("secret", "secretName").text === secretName);
}

function* volumeFindings(workload: SecureWorkload): Iterable<RuleFinding> {
    const { podSpec, secretName } = workload;
    const volume = volumeOf(workload);
    if (volume === undefined) {
        yield {
            field: podSpec.at("volumes").path,
            expected: `a volume of Secret ${secretName}, the workload's own`,
            fix: "leave the pod template to MtlsWorkload",
        };
        return;
    }
    const mode = volume.at("secret", "defaultMode");
    if (mode.number === undefined || (mode.number & 0o333) !== 0) {
        yield {
            field: mode.path,
            ...(mode.isPresent && { value: `0${mode.number?.toString(8) ?? ""}` }),
            expected: "0440, or 0444 where the pod has a volume that an fsGroup would change",
            fix: "leave the pod template to MtlsWorkload",
        };
    }
}

function* mountFindings(workload: SecureWorkload): Iterable<RuleFinding> {
    const { podSpec, contract } = workload;
    const container = contract?.credentials.via === "envoy" ? envoyContainer : workload.container;
    const volume = volumeOf(workload)?.at("name").text;
    const own = containersOf(podSpec).find(({ name }) => name === container);
    const mounts = containersOf(podSpec).flatMap(({ props }) =>
        props.at("volumeMounts").items.filter((mount) => mount.at("name").text === volume),
    );
    if (own === undefined || !hasMount(own, volume)) {
        yield {
            field: `container ${container}, volumeMounts`,
            expected: "a mount of the workload's credentials",
            fix: "leave the pod template to MtlsWorkload, and name the container in the config",
        };
    }
    for (const mount of mounts) {
        if (mount.at("readOnly").flag !== true) {
            yield {
                field: mount.at("readOnly").path,
                ...(mount.at("readOnly").isPresent && { value: false }),
                expected: "true",
                fix: "leave the pod template to MtlsWorkload",
            };
        }
    }
}

function hasMount({ props }: ContainerView, volume: string | undefined): boolean {
    return (
        volume !== undefined &&
        props.at("volumeMounts").items.some((mount) => mount.at("name").text === volume)
    );
}

function* settingFindings({
    contract,
    mode,
    container,
    podSpec,
}: SecureWorkload): Iterable<RuleFinding> {
    if (contract === undefined) {
        yield {
            field: "contract",
            expected: "a contract that the pack knows",
            fix: "update the policy pack together with the program",
        };
        return;
    }
    const own = containersOf(podSpec).find(({ name }) => name === container)?.props;
    for (const { name, value } of settingsOf(contract, mode)) {
        const path = contract.credentials.via === "args" ? flag(own, name) : variable(own, name);
        if (value?.kind === "file" && path?.startsWith(`${contract.mountPath}/`) !== true) {
            yield {
                field: `container ${container}, ${contract.credentials.via} ${name}`,
                ...(path !== undefined && { value: path }),
                expected: `the path of a file in ${contract.mountPath}`,
                fix: "leave the pod template to MtlsWorkload",
            };
        }
    }
}

function variable(container: Property | undefined, name: string): string | undefined {
    const entry = container?.at("env").items.find((one) => one.at("name").text === name);
    return entry?.at("value").text;
}

function flag(container: Property | undefined, name: string): string | undefined {
    const given = container?.at("args").texts.find((one) => one.startsWith(`${name}=`));
    return given?.slice(name.length + 1);
}
