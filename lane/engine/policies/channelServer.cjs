"use strict";

const process = require("node:process");
const { promisify } = require("node:util");

const { load } = require("../sdk/load.cjs");

/**
 * Loaded before Pulumi's runner of a policy pack: its gRPC server then answers the parent, in the
 * same messages, over Node's channel between the two. A pack is asked once for every resource, and
 * over HTTP/2 asking cost more than answering. No port is opened either, and a pack whose engine is
 * gone ends. Analyzers have unary methods only.
 */
class Server {
    methods = new Map();

    addService(definition, handlers) {
        for (const [name, method] of Object.entries(definition)) {
            this.methods.set(method.path, { ...method, handle: handlers[name] });
        }
    }

    bindAsync(_address, _credentials, listening) {
        process.on("message", (call) => this.answer(call));
        listening(null, 0);
    }

    /** Whatever goes wrong is an answer too: the engine waits for one. */
    async answer({ id, path, request }) {
        try {
            const { requestDeserialize, responseSerialize, handle } = this.methods.get(path);
            const response = await promisify(handle)({ request: requestDeserialize(request) });
            process.send({ id, response: responseSerialize(response) });
        } catch ({ message }) {
            process.send({ id, error: message });
        }
    }
}

Object.defineProperty(load("@grpc/grpc-js"), "Server", { value: Server });
