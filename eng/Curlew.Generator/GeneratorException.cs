namespace Curlew.Generator;

/// <summary>Input that the generator cannot work with; the message is for the person who runs it.</summary>
internal sealed class GeneratorException : Exception
{
    public GeneratorException()
    {
    }

    public GeneratorException(string message)
        : base(message)
    {
    }

    public GeneratorException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
