import { member } from "../support";
import type { Mistake } from "./mistake";

const server = (change: object): Mistake => ({ config: { server: member.server(change) } });
const client = (change: object): Mistake => ({ config: { clients: [member.worker(change)] } });
const certManager = (change: object): Mistake => ({ config: { certManager: change } });
const google = (change: object): Mistake => ({
    config: {
        trustRoot: { kind: "googleCas", project: "acme-prod", location: "europe-west1", ...change },
    },
});
const create = {
    tier: "DEVOPS",
    authorityGeneration: "1",
    lifetime: "87600h",
    subject: { organization: "Acme" },
};
const prototype = (value: unknown) =>
    JSON.parse(`{"__proto__":${JSON.stringify(value)}}`) as Readonly<Record<string, unknown>>;

/** Mistakes in the stack's config, by what is wrong. */
export const configMistakes: Readonly<Record<string, Mistake>> = {
    "a mode misspelt": { config: { mode: "mtsl" } },
    "a mode in upper case": { config: { mode: "TLS" } },
    "a mode of another program": { config: { mode: "strict" } },
    "a mode that is empty": { config: { mode: "" } },
    "a mode that is true": { config: { mode: true } },
    "no context": { config: { kubeContext: undefined } },
    "an empty context": { config: { kubeContext: "" } },
    "a context to fill in": { config: { kubeContext: "CHANGE-ME" } },
    "a key misspelt": { config: { networkpolicy: true } },
    "a key with a letter left out": { config: { trustDomin: "dev.internal" } },
    "a key of another program": { config: { replicas: 3 } },
    "a key __proto__": { config: prototype({ a: 1 }) },
    "a key constructor": { config: { constructor: { a: 1 } } },
    "a key in a misspelt namespace": { raw: { "noetl-mtl:networkPolicy": "true" } },
    "a key in a namespace of its own": { raw: { "link:mode": "tls" } },
    "yes for a boolean": { config: { networkPolicy: "yes" } },
    "a list for a boolean": { config: { networkPolicy: [] } },
    "a trust domain with a scheme": { config: { trustDomain: "spiffe://dev.internal" } },
    "a link name in upper case": { config: { linkName: "Link" } },
    "a cluster domain with a dot at its end": { config: { clusterDomain: "cluster.local." } },
    "manifests as one text": { config: { manifests: "manifests/" } },
    "an empty path in manifests": { config: { manifests: [""] } },
    "a number in manifests": { config: { manifests: [7] } },

    "no server": { config: { server: undefined } },
    "a server as text": { config: { server: "manifests/server.yaml" } },
    "no Services": server({ services: [] }),
    "Services as one text": server({ services: "api" }),
    "a DNS name for a Service": server({ services: ["api.noetl.svc"] }),
    "a server without a manifest": server({ manifest: undefined }),
    "an unknown contract": server({ contract: "nginx" }),
    "a contract misspelt": server({ contract: "noetl-sever" }),
    "a contract constructor": server({ contract: "constructor" }),
    "a contract __proto__": server({ contract: "__proto__" }),
    "a contract toString": server({ contract: "toString" }),
    "a number for a contract": server({ contract: 7 }),
    "a client's contract for the server": server({ contract: "noetl-worker" }),
    "a field of the server misspelt": server({ loopbak: true }),
    "a client's field for the server": server({ via: "envoy" }),
    "loopback as text": server({ loopback: "on" }),
    "adoption outside of plain": server({ adopt: true }),

    "no clients": { config: { clients: [] } },
    "clients as one text": { config: { clients: "worker" } },
    "a client as text": { config: { clients: ["worker"] } },
    "a client without a name": client({ name: undefined }),
    "a client's name with a space": client({ name: "my worker" }),
    "two clients of one name": { config: { clients: [member.worker({}), member.worker({})] } },
    "an unknown way to the server": client({ via: "istio" }),
    "a way misspelt": client({ via: "envoi" }),
    "a client's contract constructor": client({ contract: "constructor" }),
    "an http-client without its Envoy": client({ contract: "http-client" }),
    "a field managed elsewhere misspelt": client({ managedElsewhere: ["replica"] }),
    "a field managed elsewhere as text": client({ managedElsewhere: "replicas" }),
    "a number as a replacement of a host": client({ rewriteHosts: { old: 7 } }),
    "a host __proto__": client({ rewriteHosts: prototype("api.noetl.svc") }),
    "a host constructor without a name of the server": client({
        rewriteHosts: { constructor: "elsewhere.svc" },
    }),
    "a further container without a name": client({ otherContainers: [{}] }),
    "a further container with half its variables": client({
        otherContainers: [{ name: "agent", env: { certificate: "C", urls: [] } }],
    }),
    "a further container that the pod lacks": client({ otherContainers: [{ name: "agent" }] }),
    "a container that the pod lacks": client({ container: "main" }),
    "a container misspelt": client({ container: "woker" }),
    "a path of callers that does not exist": { config: { manifests: ["no/such"] } },
    "a workload misspelt": client({ workload: "wroker" }),
    "a workload constructor": client({ workload: "constructor" }),
    "a manifest that does not exist": client({ manifest: "no/such.yaml" }),
    "a folder for a manifest": client({ manifest: "manifests" }),

    "no trust root": { config: { trustRoot: undefined } },
    "a trust root as text": { config: { trustRoot: "selfSigned" } },
    "a trust root without a kind": { config: { trustRoot: {} } },
    "a kind in another case": { config: { trustRoot: { kind: "selfsigned" } } },
    "an unknown kind": { config: { trustRoot: { kind: "vault" } } },
    "a kind __proto__": { config: { trustRoot: { kind: "__proto__" } } },
    "a lifetime in days": { config: { trustRoot: { kind: "selfSigned", lifetime: "10y" } } },
    "a lifetime as a number": { config: { trustRoot: { kind: "selfSigned", lifetime: 87600 } } },
    "a lifetime of zero": { config: { trustRoot: { kind: "inCluster", lifetime: "0h" } } },
    "a field of CAS for another kind": {
        config: { trustRoot: { kind: "inCluster", location: "europe-west1" } },
    },
    "CAS without a pool": google({}),
    "CAS with two pools": google({
        create,
        existingPool: { name: "projects/acme-pki/locations/europe-west1/caPools/noetl" },
    }),
    "CAS in no location": google({ create, location: "Frankfurt" }),
    "CAS in a project of a wrong form": google({ create, project: "Acme Prod" }),
    "a tier misspelt": google({ create: { ...create, tier: "ENTREPRISE" } }),
    "an authority's lifetime in years": google({ create: { ...create, lifetime: "10y" } }),
    "an authority without a generation": google({
        create: { ...create, authorityGeneration: undefined },
    }),
    "an authority without a subject": google({ create: { ...create, subject: {} } }),
    "a pool of a wrong form": google({ existingPool: { name: "noetl" } }),

    "a leaf in days": { config: { leaf: { duration: "90d" } } },
    "a leaf below the minimum": { config: { leaf: { duration: "10m" } } },
    "a leaf that outlives its root": { config: { leaf: { duration: "99999h" } } },
    "an algorithm misspelt": { config: { leaf: { algorithm: "ECSDA" } } },
    "a key size as text": { config: { leaf: { size: "big" } } },
    "half a bit": { config: { leaf: { size: 256.5 } } },
    "an Envoy image as a map": { config: { envoy: { image: {} } } },

    "an install misspelt": certManager({ install: "exsiting" }),
    "a version without a v": certManager({ version: "1.21.2" }),
    "a version where one exists": certManager({ install: "existing", version: "v1.21.2" }),
    "a chart value that the program sets": certManager({ values: { installCRDs: true } }),
    "chart values as a list": certManager({ values: [] }),
    "a chart value __proto__": certManager({ values: prototype({ installCRDs: true }) }),
    "a consent on no day": certManager({
        install: "existing",
        approver: { enabled: true, consent: { by: "platform", date: "soon" } },
    }),
};
