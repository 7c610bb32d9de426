import { describe, expect, test } from "vitest";
import type { OtherContainer } from "../../../workload";
import { container, refusal, serverUrl, transform, workerOptions, workerPod } from "./support";

const register: OtherContainer = {
    name: "register",
    credentials: {
        via: "env",
        certificate: "REGISTRY_CERT",
        privateKey: "REGISTRY_KEY",
        trustBundle: "REGISTRY_CA",
    },
    urls: ["REGISTRY_URL"],
};

/** A pod whose init container calls the server too, by its own variable. */
const pod = workerPod(
    {},
    {
        initContainers: [
            { name: "register", env: [{ name: "REGISTRY_URL", value: `http://${serverUrl}` }] },
        ],
    },
);

const options = { ...workerOptions, otherContainers: [register] };

describe("additional containers", () => {
    test("get files, credentials and https in their own variables", () => {
        const secured = container("register", transform(pod, options));
        expect(secured.env).toEqual([
            { name: "REGISTRY_URL", value: `https://${serverUrl}` },
            { name: "REGISTRY_CERT", value: "/tls/tls.crt" },
            { name: "REGISTRY_KEY", value: "/tls/tls.key" },
            { name: "REGISTRY_CA", value: "/tls/ca.crt" },
        ]);
        expect(secured.volumeMounts).toEqual([{ name: "tls", mountPath: "/tls", readOnly: true }]);
    });

    test("do not change the result of the application container", () => {
        const alone = transform(workerPod(), workerOptions);
        expect(container("worker", transform(pod, options))).toEqual(container("worker", alone));
    });

    test("are transformed idempotently", () => {
        const { template } = transform(pod, options);
        expect(transform(template, options).template).toEqual(template);
    });

    test("are refused without settings if they call the server by a plain URL", () => {
        expect(refusal(pod, workerOptions)).toContain("container register, env REGISTRY_URL is");
    });

    test("are refused if the pod does not have them", () => {
        expect(refusal(workerPod(), options)).toBe(
            'Deployment noetl/noetl-worker-rust, otherContainers is "register"; expected a container or init container of the pod: worker. Fix: correct its name in config, or remove it',
        );
    });
});
