import { isDeepStrictEqual } from "node:util";
import { stringify } from "yaml";
import type { SecureLink } from "../secureLink";
import type { Container, PodSpec, PodTemplate, Volume } from "../podTemplate";
import type { TransformReport } from "../transformReport";
import { mountCredentials } from "../container/volumeMounts";
import { checkPorts } from "./ports";
import { healthPath, sidecarBootstrap, sidecarPorts } from "./sidecarBootstrap";
import { secretFiles, type EnvoyFiles } from "./tlsContext";

/** Name of the sidecar container. */
export const envoyContainer = "envoy";

const configuration = "/etc/envoy/config";
const bootstrapFile = "bootstrap.yaml";

/** The `nonroot` user of distroless images. */
const user = 65532;

/** The pod without the sidecar of an earlier transform. */
export function withoutEnvoy(spec: PodSpec, { envoyImage }: SecureLink): PodSpec {
    const { initContainers } = spec;
    if (
        envoyImage === undefined ||
        !initContainers?.some((container) => container.name === envoyContainer)
    ) {
        return spec;
    }
    const rest = initContainers.filter((container) => container.name !== envoyContainer);
    const { initContainers: _, ...others } = spec;
    return rest.length > 0 ? { ...spec, initContainers: rest } : others;
}

/**
 * Adds the Envoy sidecar if the contract has credentials via `envoy`: a native sidecar (Kubernetes
 * 1.29 and newer), started before all other containers and stopped after them. Its configuration
 * is in pod annotations, so that each ReplicaSet keeps its own.
 */
export function addEnvoy(
    template: PodTemplate,
    original: PodTemplate,
    link: SecureLink,
    report: TransformReport,
): PodTemplate {
    const { envoyImage } = link;
    if (envoyImage === undefined) {
        return template;
    }
    checkPod(template.spec, link, report);
    const files = configurationFiles(link);
    const sidecar = mountCredentials(container(envoyImage), link, report);
    const volume = configurationVolume(Object.keys(files));
    checkClashes(original.spec, sidecar, volume, report);
    const { spec } = template;
    const volumes = spec.volumes ?? [];
    const isPresent = volumes.some((other) => other.name === volume.name);
    return {
        ...template,
        metadata: {
            ...template.metadata,
            annotations: { ...template.metadata?.annotations, ...annotations(files) },
        },
        spec: {
            ...spec,
            initContainers: [sidecar, ...(spec.initContainers ?? [])],
            ...(!isPresent && { volumes: [...volumes, volume] }),
        },
    };
}

function configurationFiles(link: SecureLink): Readonly<Record<string, object>> {
    const { serverName, serverNamePort, server, contract, mode } = link;
    const files: EnvoyFiles = {
        credentials: contract.mountPath,
        configuration,
        presents: mode === "mtls",
    };
    return {
        [bootstrapFile]: sidecarBootstrap(
            { serverName },
            { listener: server.port, server: serverNamePort },
            files,
        ),
        ...secretFiles(files),
    };
}

const annotationOf = (file: string) => `envoy.noetl-mtls/${file}`;

const annotations = (files: Readonly<Record<string, object>>) =>
    Object.fromEntries(
        Object.entries(files).map(([file, content]) => [
            annotationOf(file),
            stringify(content, { lineWidth: 0, aliasDuplicateObjects: false }),
        ]),
    );

function configurationVolume(files: readonly string[]): Volume {
    const items = files.map((path) => ({
        path,
        fieldRef: { apiVersion: "v1", fieldPath: `metadata.annotations['${annotationOf(path)}']` },
    }));
    return { name: "envoy-config", downwardAPI: { items } };
}

function container(image: string): Container {
    const probe = { httpGet: { path: healthPath, port: sidecarPorts.health } };
    return {
        name: envoyContainer,
        image,
        restartPolicy: "Always",
        args: [
            ...["--config-path", `${configuration}/${bootstrapFile}`],
            // Hot restart needs a second Envoy process in the container.
            "--disable-hot-restart",
            ...["--concurrency", "1"],
            ...["--log-level", "warning"],
            ...["--file-flush-interval-msec", "1000"],
        ],
        ports: [{ name: "envoy-health", containerPort: sidecarPorts.health }],
        startupProbe: { ...probe, periodSeconds: 1, failureThreshold: 60 },
        readinessProbe: { ...probe, periodSeconds: 5 },
        resources: {
            requests: { cpu: "50m", memory: "64Mi" },
            limits: { memory: "128Mi" },
        },
        securityContext: {
            runAsNonRoot: true,
            runAsUser: user,
            runAsGroup: user,
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
            seccompProfile: { type: "RuntimeDefault" },
        },
        volumeMounts: [{ name: "envoy-config", mountPath: configuration, readOnly: true }],
    };
}

/** Reports host networking and containers on ports of Envoy. */
function checkPod(spec: PodSpec, link: SecureLink, report: TransformReport): void {
    if (spec.hostNetwork === true) {
        report.problem(
            { field: "hostNetwork" },
            {
                value: true,
                expected:
                    "a network of the pod's own: loopback is the node's, and open to all on it",
                fix: "remove hostNetwork, or give the application certificates of its own",
            },
        );
    }
    checkPorts(spec, link, report);
}

/** Reports containers and volumes with Envoy's names that no earlier transform added. */
function checkClashes(
    spec: PodSpec,
    sidecar: Container,
    volume: Volume,
    report: TransformReport,
): void {
    const clash = (field: string, others: readonly { readonly name: string }[], own: object) => {
        const conflict = others.find((other) => !isDeepStrictEqual(other, own));
        if (conflict !== undefined) {
            report.problem(
                { field: `${field} ${conflict.name}` },
                {
                    value: conflict,
                    expected: `no other of the name ${conflict.name}`,
                    fix: `rename it in the manifest: the transform adds one`,
                },
            );
        }
    };
    const named = <T extends { readonly name: string }>(
        list: readonly T[] | null | undefined,
        wanted: string,
    ) => (list ?? []).filter((one) => one.name === wanted);
    clash("containers", named(spec.containers, envoyContainer), {});
    clash("initContainers", named(spec.initContainers, envoyContainer), sidecar);
    clash("volumes", named(spec.volumes, volume.name), volume);
}
