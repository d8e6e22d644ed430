namespace Curlew.Cli.Items;

/// <summary>What an item on the command line adds to the request.</summary>
internal enum RequestItemKind
{
    /// <summary><c>Name:value</c></summary>
    Header,

    /// <summary><c>Name:</c></summary>
    RemoveHeader,

    /// <summary><c>Name;</c></summary>
    EmptyHeader,

    /// <summary><c>name==value</c></summary>
    Query,

    /// <summary><c>name=value</c></summary>
    Field,

    /// <summary><c>name:=json</c></summary>
    JsonField,

    /// <summary><c>name@path</c></summary>
    File,

    /// <summary><c>name=@path</c></summary>
    FieldFromFile,

    /// <summary><c>name:=@path</c></summary>
    JsonFieldFromFile,

    /// <summary><c>+name=value</c></summary>
    Cookie,
}

/// <summary>One item of the command line.</summary>
/// <param name="Kind">What it adds.</param>
/// <param name="Name">The part before the separator.</param>
/// <param name="Value">The part after it; a path for the kinds that name a file.</param>
/// <param name="Text">The whole item as it was typed, for messages.</param>
internal readonly record struct RequestItem(RequestItemKind Kind, string Name, string Value, string Text);
