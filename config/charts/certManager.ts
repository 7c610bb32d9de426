import {
    reservedValuesIn,
    withoutPods,
    type ReservedValue,
    type ReservedValueInUse,
} from "./values";

const account =
    "requests for the link's CA pass for the account cert-manager alone, and this would make it another";
const approval =
    "certManager.approver says who approves, and beside cert-manager's own approver no policy decides";
const namespace =
    "its namespace is certManager.namespace, where the link's issuers have their Secrets";
const program = "the program sets it, and its own would win without a word";

const reserved: readonly ReservedValue[] = [
    { path: ["nameOverride"], because: account },
    { path: ["fullnameOverride"], because: account },
    { path: ["serviceAccount", "create"], because: account },
    { path: ["serviceAccount", "name"], because: account },
    { path: ["namespace"], because: namespace },
    { path: ["clusterResourceNamespace"], because: namespace },
    { path: ["config", "clusterResourceNamespace"], because: namespace },
    { path: ["disableAutoApproval"], because: approval },
    { path: ["config", "controllers"], because: approval },
    {
        path: ["installCRDs"],
        because: "the program sets crds.enabled, and the chart takes only one of both",
    },
    {
        path: ["startupapicheck", "enabled"],
        because: "the first issuers come once that check has seen the webhook answer",
    },
    {
        path: ["enableCertificateOwnerRef"],
        because: "the program sets config.enableCertificateOwnerRef",
    },
    ...[
        ["crds", "enabled"],
        ["crds", "keep"],
        ["global", "leaderElection", "namespace"],
        ["config", "apiVersion"],
        ["config", "kind"],
        ["config", "certificateRequestMinimumBackoffDuration"],
        ["config", "enableCertificateOwnerRef"],
        ["startupapicheck", "jobAnnotations", "helm.sh/hook"],
        ["startupapicheck", "rbac", "annotations", "helm.sh/hook"],
        ["startupapicheck", "serviceAccount", "annotations", "helm.sh/hook"],
    ].map((path) => ({ path, because: program })),
];

/** Every Deployment of the chart; Helm's 0 stands for no pod at all. */
const replicaCounts: readonly ReservedValue[] = [
    {
        path: ["replicaCount"],
        because: "without a controller no leaf is issued or renewed",
    },
    {
        path: ["webhook", "replicaCount"],
        because: "without a webhook the API server refuses every Issuer and Certificate",
    },
    {
        path: ["cainjector", "replicaCount"],
        because: "without the CA injector the API server does not trust the webhook",
    },
];

/** Controller flags that override a reserved value; the chart appends `extraArgs` to its own. */
const reservedFlags: ReadonlyMap<string, string> = new Map(
    Object.entries({
        "--certificate-request-minimum-backoff-duration": program,
        "--cluster-resource-namespace": namespace,
        "--config": "the program has the chart write the file that it would name",
        "--controllers": approval,
        "--enable-certificate-owner-ref": program,
        "--leader-election-namespace": program,
    }),
);

/**
 * The values of cert-manager's chart 1.21 that config must not set: those that the program sets
 * itself, those that would change the account, the namespace or the approver that the admission
 * policies depend on, and a replica count of 0.
 */
export function reservedChartValues(
    values: Readonly<Record<string, unknown>>,
): readonly ReservedValueInUse[] {
    const { extraArgs } = values;
    const flags = Array.isArray(extraArgs) ? extraArgs.map(String) : [];
    return [
        ...reservedValuesIn(values, reserved),
        ...withoutPods(values, replicaCounts),
        ...flags.flatMap((flag, index) => {
            const because = reservedFlags.get(flag.split("=")[0] ?? "");
            return because === undefined ? [] : [{ path: ["extraArgs", index], because }];
        }),
    ];
}
