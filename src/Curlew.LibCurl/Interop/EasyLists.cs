namespace Curlew.LibCurl.Interop;

/// <summary>The string lists that libcurl has pointers to, by option: each lives until libcurl has another, and, while a
/// transfer runs, until that is over.</summary>
internal sealed unsafe class EasyLists(NativeApi api)
{
    private readonly Dictionary<int, nint> _lists = [];
    private readonly List<nint> _retired = [];

    public IReadOnlyDictionary<int, nint> All => _lists;

    /// <summary>Takes over the list that libcurl has just been given; 0 for none.</summary>
    public void Replace(int option, nint list, bool inTransfer)
    {
        if (_lists.Remove(option, out var old))
        {
            if (inTransfer)
            {
                _retired.Add(old); // libcurl may be in the middle of it
            }
            else
            {
                api.SListFreeAll(old);
            }
        }

        if (list != 0)
        {
            _lists[option] = list;
        }
    }

    public void FreeRetired()
    {
        foreach (var list in _retired)
        {
            api.SListFreeAll(list);
        }

        _retired.Clear();
    }

    public void FreeAll()
    {
        foreach (var list in _lists.Values)
        {
            api.SListFreeAll(list);
        }

        _lists.Clear();
        FreeRetired();
    }
}
