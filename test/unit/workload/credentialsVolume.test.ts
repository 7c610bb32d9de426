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

    test("is last, and readable only by the pod's group", () => {
        const scratch = { name: "scratch", emptyDir: {} };
        const { volumes, securityContext } = podOf({ volumes: [scratch] });
        const secret = { secretName: "noetl-worker-tls", defaultMode: 0o440, items };
        expect(volumes).toEqual([scratch, { name: "tls", secret }]);
        expect(securityContext).toEqual({ fsGroup: 65532, fsGroupChangePolicy: "OnRootMismatch" });
    });

    test("keeps an existing group and policy", () => {
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
    ])("a pod with %s and no fsGroup gets mode 0444 and a note", (_, pod, options) => {
        const { tls, securityContext, notes } = podOf(pod, options);
        expect(tls).toEqual({ secretName: "noetl-worker-tls", defaultMode: 0o444, items });
        expect(securityContext).toBeUndefined();
        expect(notes).toEqual([note]);
    });

    test("a pod with a claim and an fsGroup gets mode 0440 and no note", () => {
        const { tls, notes } = podOf({ volumes: [claim], securityContext: { fsGroup: 7 } });
        expect(tls).toMatchObject({ defaultMode: 0o440 });
        expect(notes).toEqual([]);
    });

    test("tls gives a client only the CA", () => {
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

describe("an fsGroup that would change other volumes is not set", () => {
    const key = (fields: object) => [{ name: "key", secret: { secretName: "ssh", ...fields } }];
    const item = { key: "id", path: "id" };
    const why = {
        key: "an fsGroup would let the group read the files of volume key.",
        csi: "an fsGroup may change the owner of the files on its inline csi volume key.",
    };

    test.each([
        ["a Secret at 0400", key({ defaultMode: 0o400 }), why.key],
        ["a Secret at 0600", key({ defaultMode: 0o600 }), why.key],
        ["a Secret with an item at 0400", key({ items: [{ ...item, mode: 0o400 }] }), why.key],
        ["a ConfigMap at 0400", [{ name: "key", configMap: { defaultMode: 0o400 } }], why.key],
        ["fields at 0400", [{ name: "key", downwardAPI: { defaultMode: 0o400 } }], why.key],
        ["a projection at 0400", [{ name: "key", projected: { defaultMode: 0o400 } }], why.key],
        [
            "a projected item at 0400",
            [
                {
                    name: "key",
                    projected: {
                        sources: [
                            { configMap: {} },
                            { secret: { items: [{ ...item, mode: 256 }] } },
                        ],
                    },
                },
            ],
            why.key,
        ],
        ["an inline csi volume", [{ name: "key", csi: { driver: "secrets-store" } }], why.csi],
    ])("%s", (_, volumes, reason) => {
        const { tls, securityContext, notes } = podOf({ volumes });
        expect(tls).toMatchObject({ defaultMode: 0o444 });
        expect(securityContext).toBeUndefined();
        expect(notes).toEqual([
            `Deployment noetl/noetl-worker-rust: the credential files are readable by every user of the pod (0444, on the pod's own tmpfs): ${reason}`,
        ]);
    });

    test.each([
        ["a Secret without a mode", key({})],
        ["a Secret at 0440", key({ defaultMode: 0o440 })],
        [
            "items that the group may read",
            key({ defaultMode: 256, items: [{ ...item, mode: 288 }] }),
        ],
        ["a projection without a mode", [{ name: "token", projected: { sources: [{}] } }]],
        ["an emptyDir", [{ name: "scratch", emptyDir: {} }]],
    ])("not: %s", (_, volumes) => {
        const { tls, securityContext, notes } = podOf({ volumes });
        expect(tls).toMatchObject({ defaultMode: 0o440 });
        expect(securityContext).toMatchObject({ fsGroup: 65532 });
        expect(notes).toEqual([]);
    });

    test("not: a pod that has an fsGroup anyway", () => {
        const pod = { volumes: key({ defaultMode: 0o400 }), securityContext: { fsGroup: 7 } };
        expect(podOf(pod).notes).toEqual([]);
        expect(podOf(pod).tls).toMatchObject({ defaultMode: 0o440 });
    });

    test("several reasons are named in one note, and the transform is idempotent", () => {
        const claim = { name: "data", persistentVolumeClaim: { claimName: "data" } };
        const volumes = [...key({ defaultMode: 0o400 }), claim];
        const { template, notes } = transform(workerPod({}, { volumes }), workerOptions);
        expect(notes).toEqual([expect.stringMatching(/persistent volume; .*volume key\.$/)]);
        expect(transform(template, workerOptions)).toMatchObject({ template, notes });
    });
});

describe("the mount", () => {
    test("is added only to the application, after existing mounts", () => {
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
