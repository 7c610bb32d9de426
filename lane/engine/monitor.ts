import { Server, ServerCredentials } from "@grpc/grpc-js";
import type { handleUnaryCall } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import {
    GetRootResourceResponse,
    LogSeverity,
    SetRootResourceResponse,
    type LogRequest,
    type SetRootResourceRequest,
} from "@pulumi/pulumi/proto/engine_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import {
    type RegisterResourceRequest,
    RegisterResourceResponse,
    SupportsFeatureResponse,
    type ReadResourceRequest,
    ReadResourceResponse,
    type RegisterResourceOutputsRequest,
    type ResourceInvokeRequest,
    type SupportsFeatureRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import type { Callback } from "@pulumi/pulumi/proto/callback_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

import type { Deployment } from "./deployment";
import { EngineError, messageOf } from "./errors";
import { Transforms } from "./transforms";
import type { Diagnostic } from "./types";
import { hideEncrypted, type Properties } from "./values";

/** Features of the protocol that the engine implements; the SDK asks for each. */
const features = new Set(["secrets", "aliasSpecs", "transforms", "deletedWith"]);

/** The two services that a running program talks to, on a port of the loopback interface. */
export class Monitor {
    private readonly server = new Server({ "grpc.max_receive_message_length": -1 });
    private readonly transforms = new Transforms();
    private readonly running = new Set<Promise<unknown>>();
    private rootResource = "";
    private readonly failure = new AbortController();

    constructor(
        private readonly deployment: Deployment,
        private readonly report: (diagnostic: Diagnostic) => void,
        private readonly begin: Promise<unknown>,
    ) {
        begin.catch(() => this.failure.abort());
        this.server.addService(ResourceMonitorService, {
            supportsFeature: this.answer((request: SupportsFeatureRequest) =>
                new SupportsFeatureResponse().setHassupport(features.has(request.getId())),
            ),
            registerResource: this.attempt((r: RegisterResourceRequest) => this.register(r)),
            registerResourceOutputs: this.attempt((r: RegisterResourceOutputsRequest) => {
                this.deployment.registerOutputs(r.getUrn(), readStruct(r.getOutputs()));
                return new Empty();
            }),
            readResource: this.attempt(async (request: ReadResourceRequest) => {
                const { urn, outputs } = await this.deployment.read(request);
                return new ReadResourceResponse()
                    .setUrn(urn)
                    .setProperties(Struct.fromJavaScript(outputs));
            }),
            registerStackTransform: this.answer((callback: Callback) => {
                this.transforms.addStackTransform(callback);
                return new Empty();
            }),
            invoke: this.attempt((request: ResourceInvokeRequest) => {
                throw unsupported(`the function ${request.getTok()}`);
            }),
            signalAndWaitForShutdown: this.answer(() => new Empty()),
        });
        this.server.addService(EngineService, {
            log: this.answer((request: LogRequest) => this.log(request)),
            setRootResource: this.answer((request: SetRootResourceRequest) => {
                this.rootResource = request.getUrn();
                return new SetRootResourceResponse();
            }),
            getRootResource: this.answer(() =>
                new GetRootResourceResponse().setUrn(this.rootResource),
            ),
        });
    }

    /** Aborted when a step has failed, or none may begin: the program need not go on. */
    get failed(): AbortSignal {
        return this.failure.signal;
    }

    /** Starts to listen; the result is the address to give to the program. */
    async start(): Promise<string> {
        const port = await new Promise<number>((resolve, reject) => {
            const insecure = ServerCredentials.createInsecure();
            this.server.bindAsync("127.0.0.1:0", insecure, (error, bound) => {
                if (error === null) resolve(bound);
                else reject(error);
            });
        });
        return `127.0.0.1:${port}`;
    }

    /** Waits for steps that are under way, whether or not the program still does, and stops. */
    async stop(): Promise<void> {
        await Promise.allSettled(this.running);
        this.transforms.close();
        this.server.forceShutdown();
    }

    private async register(request: RegisterResourceRequest): Promise<RegisterResourceResponse> {
        if (request.getRemote()) {
            throw unsupported(`${request.getType()} ${request.getName()}, a remote component,`);
        }
        const registration = await this.transforms.apply(request);
        const { urn, id, outputs } = await this.deployment.register(registration);
        this.transforms.remember(urn, request);
        return new RegisterResourceResponse()
            .setUrn(urn)
            .setId(id)
            .setObject(Struct.fromJavaScript(outputs));
    }

    private log(request: LogRequest): Empty {
        const severity = severityOf(request.getSeverity());
        if (severity !== undefined) {
            const urn = request.getUrn();
            this.report({ severity, message: request.getMessage(), ...(urn !== "" && { urn }) });
        }
        return new Empty();
    }

    /**
     * Answers requests that can fail, once they may begin and until one fails: that ends the update,
     * and leaves this and all further ones without an answer.
     */
    private attempt<Request, Response>(
        handle: (request: Request) => Promise<Response> | Response,
    ): handleUnaryCall<Request, Response> {
        return this.answer(async (request: Request) => {
            await this.begin.catch(() => undefined);
            if (this.failure.signal.aborted) return undefined;
            try {
                return await handle(request);
            } catch (error) {
                this.report({ severity: "error", message: messageOf(error) });
                this.failure.abort();
                return undefined;
            }
        });
    }

    private answer<Request, Response>(
        handle: (request: Request) => Promise<Response | undefined> | Response,
    ): handleUnaryCall<Request, Response> {
        return (call, callback) => {
            const answered = Promise.resolve(call.request)
                .then(handle)
                .then((response) => {
                    if (response !== undefined) callback(null, response);
                })
                .finally(() => this.running.delete(answered));
            this.running.add(answered);
        };
    }
}

function unsupported(what: string): EngineError {
    return new EngineError(`The embedded engine does not support ${what}: use the Pulumi CLI.`);
}

function readStruct(struct: Struct | undefined): Properties {
    return hideEncrypted(struct?.toJavaScript() ?? {});
}

function severityOf(severity: LogSeverity): Diagnostic["severity"] | undefined {
    switch (severity) {
        case LogSeverity.INFO:
            return "info";
        case LogSeverity.WARNING:
            return "warning";
        case LogSeverity.ERROR:
            return "error";
        default:
            return undefined;
    }
}
