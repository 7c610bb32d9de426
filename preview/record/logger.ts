import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";

import type { Sdk } from "./sdk";

/** What a program told its operator. */
export interface Message {
    readonly message: string;
    /** URN of the resource that it is about; empty for none. */
    readonly urn: string;
}

/** What a program told its operator so far, in order. */
export class Logger {
    /** Information and warnings. */
    readonly notes: Message[] = [];
    readonly errors: Message[] = [];

    constructor(private readonly severities: Sdk["severities"]) {}

    /** Receives a message, as Pulumi's engine does. */
    log(request: LogRequest, done: () => void): void {
        this.listFor(request)?.push({ message: request.getMessage(), urn: request.getUrn() });
        done();
    }

    /** The SDK tells its engine the stack's URN; nothing comes of it here. */
    setRootResource(_: unknown, done: () => void): void {
        done();
    }

    private listFor(request: LogRequest): Message[] | undefined {
        const { INFO, WARNING, ERROR } = this.severities;
        switch (request.getSeverity()) {
            case INFO:
            case WARNING:
                return this.notes;
            case ERROR:
                return this.errors;
            default:
                return undefined;
        }
    }
}
