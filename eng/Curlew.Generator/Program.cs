using Curlew.Generator;

try
{
    return CommandLine.Run(args);
}
catch (Exception e) when (e is GeneratorException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
