import { describe, expect, test } from "vitest";
import { container, refusal, transform, workerOptions, workerPod } from "./support";

const mount = { name: "tls", mountPath: "/tls", readOnly: true };

function podOf(pod: Parameters<typeof workerPod>[1], options = workerOptions) {
    const { template, notes } = transform(workerPod({}, pod), options);
    const volume = template.spec.volumes?.find(({ name }) => name === "tls");
    return { ...template.spec, tls: volume?.["secret"], notes };
}

describe("the credentials volume", () => {
    const items = ["tls.crt", "tls.key", "ca.crt"].map((file) => ({ key: file, path: file }));

    test("comes last, readable by the pod's group only", () => {
        const scratch = { name: "scratch", emptyDir: {} };
        const { volumes, securityContext } = podOf({ volumes: [scratch] });
        const secret = { secretName: "noetl-worker-tls", defaultMode: 0o440, items };
        expect(volumes).toEqual([scratch, { name: "tls", secret }]);
        expect(securityContext).toEqual({ fsGroup: 65532, fsGroupChangePolicy: "OnRootMismatch" });
    });

    test("keeps the group and the policy that the pod has", () => {
        const securityContext = { runAsNonRoot: true, fsGroup: 10, fsGroupChangePolicy: "Always" };
        expect(podOf({ securityContext }).securityContext).toEqual(securityContext);
        expect(podOf({ securityContext: { fsGroup: 0 } }).securityContext?.fsGroup).toBe(0);
    });

    const claim = { name: "data", persistentVolumeClaim: { claimName: "data" } };
    const ephemeral = { name: "data", ephemeral: { volumeClaimTemplate: {} } };
    const note =
        "Deployment noetl/noetl-worker-rust: the credential files are readable by every user of the pod (0444, on the pod's own tmpfs): an fsGroup would change the owner of the data on its persistent volume.";

    test.each([
        ["a claim", { volumes: [claim] }, workerOptions],
        ["an ephemeral claim", { volumes: [ephemeral] }, workerOptions],
        ["a claim template", {}, { ...workerOptions, hasPersistentVolume: true }],
    ])("a pod with %s and no fsGroup gets none, and preview says so", (_, pod, options) => {
        const { tls, securityContext, notes } = podOf(pod, options);
        expect(tls).toEqual({ secretName: "noetl-worker-tls", defaultMode: 0o444, items });
        expect(securityContext).toBeUndefined();
        expect(notes).toEqual([note]);
    });

    test("a pod with a claim and an fsGroup of its own gets 0440 and no note", () => {
        const { tls, notes } = podOf({ volumes: [claim], securityContext: { fsGroup: 7 } });
        expect(tls).toMatchObject({ defaultMode: 0o440 });
        expect(notes).toEqual([]);
    });

    test("in tls a client gets the CA and no key", () => {
        const { tls } = podOf({}, { ...workerOptions, mode: "tls" });
        expect(tls).toMatchObject({ items: [{ key: "ca.crt", path: "ca.crt" }] });
    });

    test("a volume of the same name with other content is refused", () => {
        const volumes = [{ name: "tls", secret: { secretName: "mine" } }];
        expect(refusal(workerPod({}, { volumes }), workerOptions)).toBe(
            'Deployment noetl/noetl-worker-rust, volumes tls is {"name":"tls","secret":{"secretName":"mine"}}; expected no volume named tls, or exactly the one with the credentials. Fix: rename that volume in the manifest',
        );
    });
});

describe("the mount", () => {
    test("goes to the application only, after the mounts that are there", () => {
        const volumeMounts = [{ name: "scratch", mountPath: "/scratch" }];
        const pod = workerPod({ volumeMounts }, { initContainers: [{ name: "init" }] });
        const result = transform(pod, workerOptions);
        expect(container("worker", result).volumeMounts).toEqual([...volumeMounts, mount]);
        expect(container("init", result)).toEqual({ name: "init" });
    });

    test.each([
        ["another volume", { name: "scratch", mountPath: "/tls/" }],
        ["the same volume writable", { name: "tls", mountPath: "/tls" }],
    ])("%s at its path is refused", (_, other) => {
        const found = JSON.stringify(other);
        expect(refusal(workerPod({ volumeMounts: [other] }), workerOptions)).toBe(
            `Deployment noetl/noetl-worker-rust, container worker, volumeMounts /tls is ${found}; expected nothing else to be mounted where the credentials go. Fix: mount that volume elsewhere, or give the contract another mountPath`,
        );
    });
});
