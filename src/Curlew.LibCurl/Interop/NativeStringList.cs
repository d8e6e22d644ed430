namespace Curlew.LibCurl.Interop;

/// <summary>libcurl's linked lists of strings (<c>struct curl_slist</c>).</summary>
internal static unsafe class NativeStringList
{
    /// <summary>A new list that the caller must free; 0 for no items.</summary>
    public static nint Create(NativeApi api, IEnumerable<string> items)
    {
        nint list = 0;
        Span<byte> stack = stackalloc byte[Utf8Text.StackLength];
        try
        {
            foreach (var item in items)
            {
                using var text = new Utf8Text(item, nameof(items), stack);
                list = Append(api, list, text);
            }
        }
        catch
        {
            api.SListFreeAll(list);
            throw;
        }

        return list;
    }

    /// <inheritdoc cref="Create(NativeApi, IEnumerable{string})"/>
    public static nint Create(NativeApi api, ReadOnlySpan<ReadOnlyMemory<byte>> items)
    {
        nint list = 0;
        Span<byte> stack = stackalloc byte[Utf8Text.StackLength];
        try
        {
            foreach (var item in items)
            {
                using var text = new Utf8Text(item.Span, nameof(items), stack);
                list = Append(api, list, text);
            }
        }
        catch
        {
            api.SListFreeAll(list);
            throw;
        }

        return list;
    }

    public static nint Clone(NativeApi api, nint list)
    {
        nint copy = 0;
        for (var node = (NativeStringNode*)list; node is not null; node = node->Next)
        {
            copy = api.SListAppend(copy, node->Data);
        }

        return copy;
    }

    public static List<string> Read(nint list)
    {
        var items = new List<string>();
        for (var node = (NativeStringNode*)list; node is not null; node = node->Next)
        {
            items.Add(NativeText.Read(node->Data) ?? "");
        }

        return items;
    }

    private static nint Append(NativeApi api, nint list, in Utf8Text text)
    {
        fixed (byte* p = text)
        {
            var longer = api.SListAppend(list, p);
            return longer != 0 ? longer : throw CurlException.OutOfMemory("curl_slist_append", api);
        }
    }
}
