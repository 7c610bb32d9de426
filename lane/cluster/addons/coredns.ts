import { addresses, clusterDomain } from "../layout";

const name = "coredns";
const namespace = "kube-system";
const labels = { "k8s-app": "kube-dns" };

/** Image of the deployment; it must be imported before. */
export const corednsImage = "localhost/coredns:1.15.0";

/**
 * Serves the cluster's names only. Names outside are refused at once, because there is no upstream
 * resolver.
 */
const corefile = `.:53 {
    errors
    health
    ready
    kubernetes ${clusterDomain} in-addr.arpa ip6.arpa {
        ttl 5
    }
}
`;

/** Manifests of the cluster's DNS: Deployment `coredns` behind Service `kube-dns`. */
export function corednsManifests(): readonly object[] {
    return [
        serviceAccount(),
        clusterRole(),
        clusterRoleBinding(),
        configMap(),
        deployment(),
        service(),
    ];
}

function serviceAccount(): object {
    return { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } };
}

function clusterRole(): object {
    const readOnly = ["list", "watch"];
    return {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRole",
        metadata: { name: `system:${name}` },
        rules: [
            { apiGroups: [""], resources: ["services", "pods", "namespaces"], verbs: readOnly },
            { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: readOnly },
        ],
    };
}

function clusterRoleBinding(): object {
    return {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRoleBinding",
        metadata: { name: `system:${name}` },
        roleRef: {
            apiGroup: "rbac.authorization.k8s.io",
            kind: "ClusterRole",
            name: `system:${name}`,
        },
        subjects: [{ kind: "ServiceAccount", name, namespace }],
    };
}

function configMap(): object {
    return {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name, namespace },
        data: { Corefile: corefile },
    };
}

function deployment(): object {
    return {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name, namespace, labels },
        spec: {
            selector: { matchLabels: labels },
            template: {
                metadata: { labels },
                spec: {
                    serviceAccountName: name,
                    priorityClassName: "system-cluster-critical",
                    // With ClusterFirst, CoreDNS would use itself as resolver.
                    dnsPolicy: "Default",
                    containers: [container()],
                    volumes: [{ name: "config", configMap: { name } }],
                },
            },
        },
    };
}

function container(): object {
    return {
        name,
        image: corednsImage,
        imagePullPolicy: "Never",
        args: ["-conf", "/etc/coredns/Corefile"],
        ports: [
            { name: "dns", containerPort: 53, protocol: "UDP" },
            { name: "dns-tcp", containerPort: 53, protocol: "TCP" },
        ],
        readinessProbe: { httpGet: { path: "/ready", port: 8181 }, periodSeconds: 1 },
        livenessProbe: { httpGet: { path: "/health", port: 8080 }, initialDelaySeconds: 60 },
        volumeMounts: [{ name: "config", mountPath: "/etc/coredns", readOnly: true }],
    };
}

function service(): object {
    return {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "kube-dns", namespace, labels },
        spec: {
            clusterIP: addresses.dns,
            selector: labels,
            ports: [
                { name: "dns", port: 53, protocol: "UDP" },
                { name: "dns-tcp", port: 53, protocol: "TCP" },
            ],
        },
    };
}
