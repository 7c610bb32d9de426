import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";

import type { Sdk } from "./sdk";

/** A log message of a program. */
export interface Message {
    readonly message: string;
    /** URN of the resource; empty if there is none. */
    readonly urn: string;
}

/** Stand-in for the engine's log service; collects the messages in order. */
export class Logger {
    /** Messages of severity info and warning. */
    readonly notes: Message[] = [];
    readonly errors: Message[] = [];

    constructor(private readonly severities: Sdk["severities"]) {}

    /** Called by the SDK for each message. */
    log(request: LogRequest, done: () => void): void {
        this.listFor(request)?.push({ message: request.getMessage(), urn: request.getUrn() });
        done();
    }

    /** Called by the SDK with the stack's URN. Not needed here. */
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
