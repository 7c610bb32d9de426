import * as pulumi from "@pulumi/pulumi";

/** A resource registration that reached the mocked monitor. */
export interface Recorded {
    readonly type: string;
    readonly name: string;
    readonly inputs: Readonly<Record<string, unknown>>;
}

/** Records every resource registered from now on. */
export interface Recorder {
    readonly resources: readonly Recorded[];
    /**
     * The only resource of that name.
     * @throws Error if there is none.
     */
    named(name: string): Recorded;
}

/**
 * Switches the SDK to mocks and records registrations. Outputs of CAs and their keys are
 * placeholders; other resources return their inputs.
 */
export async function recordResources(preview = false): Promise<Recorder> {
    const resources: Recorded[] = [];
    await pulumi.runtime.setMocks(
        {
            newResource(args) {
                const { type, name } = args;
                const inputs = args.inputs as Recorded["inputs"];
                resources.push({ type, name, inputs });
                return { id: `${name}-id`, state: { ...inputs, ...outputsOf(type) } };
            },
            call: ({ inputs }) => inputs as Recorded["inputs"],
        },
        "noetl-mtls",
        "test",
        preview,
    );
    return {
        resources,
        named(name) {
            const found = resources.find((resource) => resource.name === name);
            if (found === undefined) {
                throw new Error(
                    `no resource ${name} in ${resources.map((r) => r.name).join(", ")}`,
                );
            }
            return found;
        },
    };
}

/** Waits until all registrations that constructors started have reached the monitor. */
export async function settle(): Promise<void> {
    await pulumi.runtime.disconnect();
}

/** Whether a component's constructor called `registerOutputs`. Forgetting it causes no error. */
export function hasRegisteredOutputs(component: pulumi.ComponentResource): boolean {
    return (component as unknown as { readonly __registered: boolean }).__registered;
}

function outputsOf(type: string): Record<string, string | string[]> {
    switch (type) {
        case "tls:index/privateKey:PrivateKey":
            return { privateKeyPem: "the key" };
        case "tls:index/selfSignedCert:SelfSignedCert":
            return { certPem: "the certificate" };
        case "gcp:certificateauthority/authority:Authority":
            return { pemCaCertificates: ["the authority", "its root"] };
        default:
            return {};
    }
}
