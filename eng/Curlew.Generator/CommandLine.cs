using Curlew.Generator.Emit;
using Curlew.Generator.Extract;
using Curlew.Generator.Facts;
using Curlew.Generator.Words;

namespace Curlew.Generator;

/// <summary>The two steps: headers to facts, and facts with words to C#.</summary>
internal static class CommandLine
{
    private const string Usage = """
        usage: extract --headers DIR [--symbols FILE]... [--man DIR] -o FACTS
               emit --facts FACTS --words DIR -o DIR
        """;

    public static int Run(IReadOnlyList<string> args)
    {
        switch (args.Count > 0 ? args[0] : "")
        {
            case "extract":
                Extract(Options.Parse(args.Skip(1)));
                return 0;
            case "emit":
                Emit(Options.Parse(args.Skip(1)));
                return 0;
            default:
                Console.Error.WriteLine(Usage);
                return 2;
        }
    }

    private static void Extract(Options options)
    {
        string output = options.Required("-o");
        var versions = new SymbolVersions();
        foreach (string file in options.All("--symbols"))
        {
            versions.ReadSymbolList(file);
        }

        if (options.Optional("--man") is { } man)
        {
            versions.ReadManPages(man);
        }

        FactTable previous = File.Exists(output) ? FactTable.Read(output) : FactTable.Empty;
        FactTable facts = FactExtractor.Extract(options.Required("--headers"), versions, previous);
        facts.Write(output);
        Console.WriteLine($"{output}: {facts.All.Count} facts from the headers of libcurl {facts.HeaderVersion}");
    }

    private static void Emit(Options options)
    {
        FactTable facts = FactTable.Read(options.Required("--facts"));
        WordBook words = WordBook.Read(options.Required("--words"));
        string output = options.Required("-o");
        IReadOnlyDictionary<string, string> files = SourceGenerator.Generate(facts, words);
        SourceFolder.Replace(output, files);
        Console.WriteLine($"{output}: {files.Count} files for libcurl {facts.HeaderVersion}");
    }
}
