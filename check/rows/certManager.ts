import type { V1Deployment } from "@kubernetes/client-node";

import {
    certManagerProblems,
    certManagerWarning,
    type CertManagerDeployment,
} from "../../issuance/certManager";
import { describeProblem } from "../../problems/problem";
import type { CheckedCluster } from "../cluster";
import type { Plan } from "../plan";
import { checkRow, type Row, type Rows } from "../row";

type Reads = Pick<
    CheckedCluster,
    "certManagers" | "chartOfCrd" | "context" | "deployment" | "look"
>;

/** The stack installs one, or uses one that must fit: rows on the cert-manager that runs now. */
export async function certManagerRows(cluster: Reads, plan: Plan): Rows {
    return plan.config.certManager.install === "existing"
        ? [await existingRow(cluster, plan)]
        : [await singleRow(cluster, plan), await crdRow(cluster, plan)];
}

/** Two controllers would both answer every Certificate. */
async function singleRow(cluster: Reads, plan: Plan): Promise<Row> {
    const open = checkRow("cert-manager.single", "cert-manager", "no other one runs");
    const running = await cluster.certManagers();
    if (running.state !== "found") return open.skip("the account may not list Deployments");
    const { namespace } = plan.config.certManager;
    const isOwn = await isDeployed(cluster, plan);
    const others = running.value
        .map(factsOf)
        .filter((one) => !(isOwn && one.namespace === namespace));
    if (others.length > 0) {
        return open.fail(
            others
                .map((one) => `${one.version ?? "some release"} runs in ${one.namespace}`)
                .join(", "),
            "Use it: npx pulumi config set --path certManager.install existing (docs/configuration.md).\nIf it is this stack's, from an update that ended early, go on: npx pulumi up installs it again.",
        );
    }
    return open.pass(running.value.length === 0 ? "none runs" : "this stack's own");
}

/** Helm takes over no CRD that another release or kubectl made. */
async function crdRow(cluster: Reads, { config }: Plan): Promise<Row> {
    const open = checkRow("cert-manager.crds", "cert-manager", "its CRDs can be installed");
    const { namespace } = config.certManager;
    const crd = "certificates.cert-manager.io";
    const owner = await cluster.chartOfCrd(crd);
    if (owner.state === "absent") return open.pass("there are none yet");
    if (owner.state === "forbidden") return open.skip("the account may not read CRDs");
    const own = `${namespace}/cert-manager`;
    return owner.value === own
        ? open.pass(`they belong to Helm release ${own}`)
        : open.fail(
              `${crd} belongs to ${owner.value === undefined ? "no Helm release" : `Helm release ${owner.value}`}`,
              "Helm refuses to take it over. Use the cert-manager that it belongs to (certManager.install existing), or remove what is left of it: https://cert-manager.io/docs/installation/helm/#uninstalling-cert-manager",
          );
}

/** Whether the admission policies of this stack are there: the stack was deployed before. */
async function isDeployed(cluster: Reads, { objects }: Plan): Promise<boolean> {
    const policy = objects.find(({ kind }) => kind === "ValidatingAdmissionPolicy");
    return (
        policy !== undefined &&
        (await cluster.look("ValidatingAdmissionPolicy", policy.metadata.name)) === "found"
    );
}

async function existingRow(cluster: Reads, { config }: Plan): Promise<Row> {
    const open = checkRow("cert-manager.usable", "cert-manager", "the existing one fits the link");
    const { certManager, trustRoot } = config;
    if (certManager.install !== "existing") return open.skip("the stack installs it");
    const { namespace, deployment, serviceAccount, approver } = certManager;
    const found = [];
    for (const name of [deployment, `${deployment}-webhook`]) {
        const one = await cluster.deployment(namespace, name);
        if (one.state === "forbidden") {
            return open.skip(`the account may not read Deployment ${namespace}/${name}`);
        }
        if (one.state === "absent") {
            return open.fail(
                `there is no Deployment ${namespace}/${name}`,
                `Name its place in certManager.namespace and certManager.deployment, or let the stack install it:\nnpx pulumi config set --path certManager.install managed`,
            );
        }
        found.push(factsOf(one.value));
    }
    const [controller, webhook] = found;
    if (controller === undefined || webhook === undefined) return open.skip("not read");
    const required = {
        serviceAccount,
        disableAutoApproval: approver !== undefined,
        nameConstraints: trustRoot.kind === "inCluster",
    };
    const problems = certManagerProblems(required, controller, webhook);
    return problems.length === 0
        ? open.pass(certManagerWarning(controller) ?? `${controller.version ?? ""} in ${namespace}`)
        : open.fail(
              problems.map(({ field }) => field).join("; "),
              problems.map(describeProblem).join("\n"),
          );
}

function factsOf({ metadata, spec, status }: V1Deployment): CertManagerDeployment {
    const pod = spec?.template.spec;
    return {
        namespace: metadata?.namespace ?? "",
        name: metadata?.name ?? "",
        version: metadata?.labels?.["app.kubernetes.io/version"],
        availableReplicas: status?.availableReplicas,
        serviceAccount: pod?.serviceAccountName,
        arguments: pod?.containers.flatMap(({ args = [] }) => args) ?? [],
    };
}
