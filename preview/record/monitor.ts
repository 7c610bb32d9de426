import type {
    ReadResourceRequest,
    ReadResourceResponse,
    RegisterResourceOutputsRequest,
    RegisterResourceRequest,
    RegisterResourceResponse,
    ResourceInvokeRequest,
} from "@pulumi/pulumi/proto/resource_pb";

import type { Recorder } from "./recorder";
import type { Sdk } from "./sdk";

type Callback<Response> = (error: unknown, response: Response) => void;

/**
 * Makes the monitor that the SDK sends its requests to.
 * @param refuse Gets why a request was refused: the request stays without an answer.
 */
export function makeMonitor(
    { MockMonitor }: Sdk,
    recorder: Recorder,
    refuse: (reason: unknown) => void,
): object {
    const answer = <Response>(callback: Callback<Response>, handle: () => Response) => {
        try {
            callback(null, handle());
        } catch (reason) {
            refuse(reason);
        }
        return Promise.resolve();
    };
    const unused = () => {
        throw new Error("The recorder answers in place of mocks.");
    };
    return new (class extends MockMonitor {
        constructor() {
            super({ newResource: unused, call: unused });
        }

        override registerResource(
            request: RegisterResourceRequest,
            callback: Callback<RegisterResourceResponse>,
        ) {
            return answer(callback, () => recorder.register(request));
        }

        override readResource(
            request: ReadResourceRequest,
            callback: Callback<ReadResourceResponse>,
        ) {
            return answer(callback, () => recorder.read(request));
        }

        override registerResourceOutputs(
            request: RegisterResourceOutputsRequest,
            callback: Callback<void>,
        ) {
            void answer(callback, () => recorder.registerOutputs(request));
        }

        override invoke(request: ResourceInvokeRequest, callback: Callback<never>) {
            return answer(callback, () => {
                throw new Error(
                    `The program calls the function ${request.getTok()}; expected none, because a ` +
                        "preview starts no provider. Fix: preview with the Pulumi CLI",
                );
            });
        }
    })();
}

/**
 * Takes the place of the server by which an engine calls back into a program: with the real one a
 * program that uses transforms or hooks would open a port.
 * @param refuse Gets what the program uses; it gets no answer.
 */
export class Callbacks {
    constructor(private readonly refuse: (reason: unknown) => void) {}

    awaitStackRegistrations(): Promise<void> {
        return Promise.resolve();
    }

    registerTransform(): Promise<never> {
        return this.refused("the resource option transforms");
    }

    registerStackTransform(): void {
        void this.refused("a transform of the stack");
    }

    registerStackInvokeTransform(): void {
        void this.refused("a transform of the stack");
    }

    registerResourceHook(): Promise<never> {
        return this.refused("a resource hook");
    }

    registerErrorHook(): Promise<never> {
        return this.refused("an error hook");
    }

    registerStateMigration(): Promise<never> {
        return this.refused("a state migration");
    }

    shutdown(): void {
        // Nothing was opened.
    }

    private refused(what: string): Promise<never> {
        this.refuse(
            new Error(
                `The program uses ${what}; expected none, because this preview has no engine to ` +
                    "run it. Fix: preview with the Pulumi CLI",
            ),
        );
        return new Promise(() => undefined);
    }
}
