// Command ateapi stands for agent-substrate's API server: gRPC with the flags of cmd/ateapi for TLS
// and its health service. Without a credential bundle it serves in plain.
package main

import (
	"context"
	"crypto/tls"
	"flag"
	"log"
	"net"

	"google.golang.org/grpc"
	grpccredentials "google.golang.org/grpc/credentials"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/peer"

	"noetl-mtls/test/substrate/internal/credentials"
)

var (
	address = flag.String("grpc-listen-addr", ":443", "address to listen on")
	bundle  = flag.String("grpc-server-cred-bundle", "", "private key and certificate chain")
	clients = flag.String("workerpool-ca-certs", "", "CAs of client certificates, then required")
)

func main() {
	flag.Parse()
	listener, err := net.Listen("tcp", *address)
	if err != nil {
		log.Fatal(err)
	}
	options := []grpc.ServerOption{grpc.UnaryInterceptor(logPeer)}
	if *bundle != "" {
		secure := grpccredentials.NewTLS(&tls.Config{
			MinVersion:         tls.VersionTLS12,
			GetConfigForClient: configuration,
		})
		options = append(options, grpc.Creds(reporting{secure}))
	}
	server := grpc.NewServer(options...)
	healthpb.RegisterHealthServer(server, health.NewServer())
	log.Fatal(server.Serve(listener))
}

// configuration is what the files say at the time of a handshake.
func configuration(*tls.ClientHelloInfo) (*tls.Config, error) {
	certificate, err := credentials.Bundle(*bundle)
	if err != nil {
		return nil, err
	}
	config := &tls.Config{
		MinVersion:   tls.VersionTLS12,
		NextProtos:   []string{"h2"},
		Certificates: []tls.Certificate{*certificate},
	}
	if *clients != "" {
		config.ClientAuth = tls.RequireAndVerifyClientCert
		config.ClientCAs, err = credentials.Trust(*clients)
	}
	return config, err
}

// reporting says why it refuses a peer, which that may never read: a connection ends as it is refused.
type reporting struct {
	grpccredentials.TransportCredentials
}

func (r reporting) ServerHandshake(raw net.Conn) (net.Conn, grpccredentials.AuthInfo, error) {
	connection, info, err := r.TransportCredentials.ServerHandshake(raw)
	if err != nil {
		log.Print("refused: ", err)
	}
	return connection, info, err
}

func logPeer(ctx context.Context, request any, _ *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	if from, ok := peer.FromContext(ctx); ok {
		if info, ok := from.AuthInfo.(grpccredentials.TLSInfo); ok {
			log.Print("served ", credentials.Describe(info.State))
		} else {
			log.Print("served in plain")
		}
	}
	return next(ctx, request)
}
