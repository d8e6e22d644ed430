using Curlew.Cli;

using var interruption = new Interruption();
return Tool.Run(args, CliConsole.OfProcess(), interruption.Token);
