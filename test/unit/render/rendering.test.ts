import { expect, test } from "vitest";

import { filesOf } from "../../../render/files";
import { renderingOf } from "../../../render/rendering";
import { secret, unknownSecret, unknownValue, type Properties } from "../../../rules/wire";
import type { RecordedResource } from "../../../preview/record";
import { resource } from "../../support/recordedResource";

const member = "mtls:index:MtlsWorkload";
const deployment = "kubernetes:apps/v1:Deployment";

/** A Kubernetes object of a component. */
function object(
    component: string,
    type: string,
    inputs: Properties,
    options: Partial<RecordedResource> = {},
): RecordedResource {
    const kind = type.split(":").at(-1) ?? "";
    return {
        ...resource(type, "one", { apiVersion: "v1", kind, ...inputs }),
        urn: `urn:pulumi:prod::link::${component}$${type}::one`,
        parent: "urn:component",
        ...options,
    };
}

const component = (usage: string): RecordedResource => ({
    ...resource(member, "server", { usage }),
    urn: "urn:component",
    custom: false,
});

const metadata = { name: "api", namespace: "noetl" };
const workload = (inputs: Properties, options: Partial<RecordedResource> = {}) =>
    object(member, deployment, { metadata, ...inputs }, options);

const rendering = (...resources: readonly RecordedResource[]) =>
    renderingOf("prod", [component("server"), ...resources]);

const textOf = (...resources: readonly RecordedResource[]) =>
    [...filesOf(rendering(...resources)).values()].join("\n");

test.each<[string, string, string, Partial<RecordedResource>?]>([
    ["1-approver", "mtls:index:IssuanceApprover", "kubernetes:rbac/v1:ClusterRole"],
    ["2-root", "mtls:index:InClusterRoot", "kubernetes:cert-manager.io/v1:Issuer"],
    [
        "3-admission",
        "mtls:index:SelfSignedRoot$mtls:index:GuardedClusterIssuer",
        "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding",
    ],
    [
        "4-issuers",
        "mtls:index:GoogleCasRoot$mtls:index:GuardedClusterIssuer",
        "kubernetes:cas-issuer.jetstack.io/v1beta1:GoogleCASClusterIssuer",
    ],
    ["5-issuance", "mtls:index:IssuancePolicy", "kubernetes:rbac/v1:ClusterRole"],
    [
        "6-certificates",
        "mtls:index:WorkloadCertificate",
        "kubernetes:cert-manager.io/v1:Certificate",
    ],
    ["7-server", member, deployment],
    ["8-network", "mtls:index:LinkNetworkPolicy", "kubernetes:networking.k8s.io/v1:NetworkPolicy"],
    ["9-clients", member, deployment, { parent: "urn:of a client" }],
])("phase %s has the objects of %s", (phase, of, type, options) => {
    const kind = type.split(":").at(-1)?.toLowerCase() ?? "";
    const { objects } = rendering(object(of, type, { metadata: { name: "link" } }, options));
    expect(objects.map(({ file }) => file)).toEqual([`${phase}/${kind}-link.yaml`]);
    const annotations = objects[0]?.object["metadata"] as Properties;
    expect(annotations["annotations"]).toEqual({ "argocd.argoproj.io/sync-wave": phase[0] });
});

test("a component without a phase is refused by name", () => {
    const stranger = object("mtls:index:Stranger", deployment, { metadata });
    expect(() => rendering(stranger)).toThrow("no phase for Stranger");
});

test("an object is written with what the program says, without annotations for Pulumi", () => {
    const annotations = { team: "edge", "pulumi.com/patchFieldManager": "noetl-mtls" };
    const spec = { replicas: 2, paused: false };
    const given = workload({ metadata: { ...metadata, annotations }, spec });
    expect(filesOf(rendering(given)).get("7-server/noetl/deployment-api.yaml")).toBe(
        [
            "apiVersion: v1",
            "kind: Deployment",
            "metadata:",
            "  name: api",
            "  namespace: noetl",
            "  annotations:",
            "    team: edge",
            '    argocd.argoproj.io/sync-wave: "7"',
            "spec:",
            "  replicas: 2",
            "  paused: false",
            "",
        ].join("\n"),
    );
});

test.each<[string, Partial<RecordedResource>]>([
    ["protected", { protect: true }],
    ["retained", { retainOnDelete: true }],
])("what is %s is not pruned", (_, options) => {
    const text = textOf(workload({}, options));
    expect(text).toContain("argocd.argoproj.io/sync-options: Prune=false,Delete=false\n");
    expect(text).toContain("kustomize.toolkit.fluxcd.io/prune: disabled\n");
});

test("a Job is replaced", () => {
    const text = textOf(object(member, "kubernetes:batch/v1:Job", { metadata }));
    expect(text).toContain("argocd.argoproj.io/sync-options: Force=true,Replace=true\n");
    expect(text).toContain("kustomize.toolkit.fluxcd.io/force: enabled\n");
});

test("replicas that others set are left out; another such field is written and named", () => {
    const image = "spec.template.spec.containers[0].image";
    const spec = {
        replicas: 2,
        template: { spec: { containers: [{ image: "noetl:1" }] } },
    };
    const ignoreChanges = ["spec.replicas", image, "spec.clusterIP"];
    const { objects } = rendering(workload({ spec }, { ignoreChanges }));
    expect(objects[0]).toMatchObject({ leftOut: ["spec.replicas"], writtenOnce: [image] });
    const { template } = spec;
    expect(objects[0]?.object["spec"]).toEqual({ template });
});

const planted = "planted-secret";
const release = "kubernetes:helm.sh/v3:Release";
const chart = (values: Properties) =>
    resource(release, "cert-manager-release", {
        ...{
            name: "cert-manager",
            namespace: "cm",
            chart: "oci://charts/cm",
            version: "v1",
            values,
        },
    });

test.each<[string, RecordedResource, string, string]>([
    [
        "a Secret",
        object("mtls:index:SelfSignedRoot", "kubernetes:core/v1:Secret", {
            ...{ metadata: { name: "root", namespace: "cm" }, type: "kubernetes.io/tls" },
            stringData: { "tls.key": planted },
        }),
        "Secret cm/root",
        "a Secret: it holds a private key or another secret",
    ],
    [
        "a key",
        resource("tls:index/privateKey:PrivateKey", "root-key", { pem: planted }),
        "PrivateKey root-key",
        "a private key, or made with one",
    ],
    [
        "a cloud resource",
        resource("gcp:certificateauthority/caPool:CaPool", "pool", { name: planted }),
        "CaPool pool",
        "a Google Cloud resource, no Kubernetes object",
    ],
    [
        "an object with a secret value",
        workload({ spec: { env: [{ value: secret(planted) }] } }),
        "Deployment noetl/api",
        "secret values: spec.env[0].value",
    ],
    [
        "an object with a value that only an update knows",
        workload({ spec: { a: `${planted} ${unknownValue}` } }),
        "Deployment noetl/api",
        "values that only an update knows: spec.a",
    ],
    [
        "a chart with a secret value",
        chart({ image: { tag: "1" }, auth: { password: secret(planted), token: unknownSecret } }),
        "Helm chart cert-manager",
        "a chart; its values are in charts/cert-manager.yaml, but not auth.password, auth.token: secret, or known only in an update",
    ],
])("%s is named, and not written", (_, given, name, why) => {
    const { objects, notWritten } = rendering(given);
    expect(objects).toEqual([]);
    expect(notWritten).toMatchObject([{ name, why }]);
    const text = textOf(given);
    expect(text).toContain(`- ${name}: ${why}. Instead: `);
    expect(text).not.toContain(planted);
    expect(text).not.toContain(unknownValue);
});

test("a chart comes with its values and the command that installs it", () => {
    const files = filesOf(rendering(chart({ crds: { keep: true } })));
    expect(files.get("charts/cert-manager.yaml")).toBe("crds:\n  keep: true\n");
    expect(files.get("README.md")).toContain(
        "`helm upgrade --install cert-manager oci://charts/cm --version v1 --namespace cm --create-namespace --values charts/cert-manager.yaml`",
    );
});

test("kustomizations list the folders in order, and the files of each", () => {
    const certificate = "kubernetes:cert-manager.io/v1:Certificate";
    const files = filesOf(
        rendering(
            workload({}),
            object("mtls:index:WorkloadCertificate", certificate, { metadata }),
        ),
    );
    expect(files.get("kustomization.yaml")).toMatch(/- 6-certificates\n {2}- 7-server\n$/);
    expect(files.get("7-server/kustomization.yaml")).toMatch(/- noetl\/deployment-api.yaml\n$/);
    expect(files.get("README.md")).not.toContain("9-clients");
});

test("the order of registration changes nothing", () => {
    const key = resource("tls:index/privateKey:PrivateKey", "key", {});
    const all = [
        workload({}),
        key,
        chart({}),
        object(member, "kubernetes:core/v1:Service", { metadata }),
    ];
    const bytes = (given: readonly RecordedResource[]) => [...filesOf(rendering(...given))];
    expect(bytes([...all].reverse())).toEqual(bytes(all));
});
