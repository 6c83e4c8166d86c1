import { SandboxError } from '../errors.ts';
import { listen } from './server.ts';

// The ports of a sandbox that someone starts by hand. They are always the same, so that commands and bookmarks find it.

export const HTTP_PORT = 4747;
export const AWS_PORT = 4566;

export const portOptions = {
  'http-port': { type: 'string', default: String(HTTP_PORT) },
  'aws-port': { type: 'string', default: String(AWS_PORT) },
} as const;

type PortName = keyof typeof portOptions;
type Ports = { httpPort: number; awsPort: number };

/**
 * 0 means any free port. It checks the ports before anything is built. @throws SandboxError for an invalid port, or one
 * in use
 */
export async function portsIn(values: Record<PortName, string>): Promise<Ports> {
  const httpPort = portIn('http-port', values);
  const awsPort = portIn('aws-port', values);
  if (httpPort === awsPort && httpPort !== 0)
    throw new SandboxError(`--http-port and --aws-port are both ${httpPort}: expected two ports`);
  await probe('http-port', httpPort);
  await probe('aws-port', awsPort);
  return { httpPort, awsPort };
}

function portIn(name: PortName, values: Record<PortName, string>): number {
  const port = Number(values[name]);
  if (/^\d{1,5}$/.test(values[name]) && port < 65_536) return port;
  throw new SandboxError(`--${name} ${values[name]}: expected a port from 0 to 65535`);
}

async function probe(name: PortName, port: number): Promise<void> {
  try {
    await (await listen(port)).stop();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EACCES')
      throw new SandboxError(`--${name} ${port}: this user may not listen there: choose one above 1023`);
    if (code !== 'EADDRINUSE') throw new SandboxError(`--${name} ${port}: ${message}`, { cause: error });
    throw new SandboxError(
      `port ${port} is in use, perhaps by a sandbox that still runs. End that one (Ctrl-C), or add to the command: -- --${name} ${port + 1} (0 takes any free port)`,
      { cause: error },
    );
  }
}
