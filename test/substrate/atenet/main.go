// Command atenet stands for agent-substrate's router: it calls the API server with the flags of
// cmd/atenet for TLS, each time over a new connection, and says how it went.
package main

import (
	"context"
	"crypto/tls"
	"flag"
	"log"
	"os"
	"time"

	"google.golang.org/grpc"
	grpccredentials "google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/peer"

	"noetl-mtls/test/substrate/internal/credentials"
)

var (
	address    = flag.String("ateapi-address", "", "address of the API server")
	auth       = flag.String("ateapi-auth", "", "mtls, or empty for plain")
	authority  = flag.String("ateapi-ca-file", "", "CAs of the server's certificate")
	serverName = flag.String("ateapi-server-name", "", "name in the server's certificate")
	bundle     = flag.String("ateapi-client-cert", "", "private key and certificate chain")
	once       = flag.Bool("once", false, "call once; the exit status says how it went")
)

func main() {
	flag.Parse()
	for {
		said, err := call()
		if err != nil {
			log.Print("failed: ", err)
		} else {
			log.Print("ok ", said)
		}
		if *once {
			if err != nil {
				os.Exit(1)
			}
			return
		}
		time.Sleep(250 * time.Millisecond)
	}
}

func call() (string, error) {
	transport, err := transportCredentials()
	if err != nil {
		return "", err
	}
	connection, err := grpc.NewClient(*address, grpc.WithTransportCredentials(transport))
	if err != nil {
		return "", err
	}
	defer connection.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	var server peer.Peer
	request := &healthpb.HealthCheckRequest{}
	if _, err := healthpb.NewHealthClient(connection).Check(ctx, request, grpc.Peer(&server)); err != nil {
		return "", err
	}
	if info, ok := server.AuthInfo.(grpccredentials.TLSInfo); ok {
		return credentials.Describe(info.State), nil
	}
	return "in plain", nil
}

// transportCredentials are what the files say now.
func transportCredentials() (grpccredentials.TransportCredentials, error) {
	if *auth == "" {
		return insecure.NewCredentials(), nil
	}
	roots, err := credentials.Trust(*authority)
	if err != nil {
		return nil, err
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots, ServerName: *serverName}
	if *bundle != "" {
		// Shown whatever CAs the server asks for: that it refuses a wrong one is for it to say.
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			return credentials.Bundle(*bundle)
		}
	}
	return grpccredentials.NewTLS(config), nil
}
